import { type Command, Option } from 'commander';
import { pairCount } from '../../analysis/ask.js';
import { Model } from '../../analysis/model.js';
import { nameServerQuestion } from '../../analysis/name-server.js';
import { arrives } from '../../analysis/road.js';
import { whatIf } from '../../analysis/what-if.js';
import type { Trace } from '../../simulator/trace.js';
import { CommandError, EXIT, type ExitCode } from '../exit.js';
import type { Io } from '../io.js';
import { load } from '../load.js';
import type { Paint } from '../paint.js';
import { paintOf, type Session } from '../session.js';
import { tellErrors } from '../tell-errors.js';
import { type AskedTrace, askedTraces, brokenTraces } from '../trace/asked.js';
import { comparisonJson, comparisonText } from '../trace/compare.js';
import { addPacketOptions, type GivenPacketOptions, packetOptions } from '../trace/packet-options.js';
import { type AnsweredTrace, renderTraces, TRACE_FORMATS, type TraceFormat } from '../trace/render.js';

interface TraceOptions extends GivenPacketOptions {
  readonly format: TraceFormat;
  readonly all?: boolean;
  readonly dns?: boolean;
  readonly scenario?: string;
  readonly under?: string;
  readonly compare?: boolean;
}

/** `knet trace FILE FROM TO`: where a packet goes, hop by hop. */
export function addTrace(knet: Command, session: Session): void {
  const command = knet
    .command('trace')
    .description('follow a packet, hop by hop')
    .usage(
      '[options] FILE FROM TO\n       knet trace [options] FILE NAME\n       knet trace [options] FILE --all',
    )
    .argument('<FILE>', 'a .knet file; - for standard input')
    .argument('[FROM]', 'who sends: shop/web, node1, host1/web; or the NAME of a trace in the file')
    .argument('[TO]', 'who receives: shop/api:8080, 10.0.0.1:53/udp; without a port it is a ping')
    .option('-a, --all', 'every trace that the file declares')
    .option('--dns', 'for a receiver by its name: first the packet that asks the name server for it')
    .option('-s, --scenario <name>', 'under a scenario of the file; also --under')
    .addOption(new Option('--under <name>', 'the same').hideHelp())
    .option('-c, --compare', 'what the scenario changes for the packet; formats text and json')
    .addOption(new Option('-f, --format <format>', 'how to write it').choices(TRACE_FORMATS).default('text'))
    .addHelpText('after', EXAMPLES);
  addPacketOptions(command).action(
    async (file: string, first: string | undefined, to: string | undefined, options: TraceOptions) => {
      session.exitCode = await trace(session.io, file, first, to, options, paintOf(session.io, command));
    },
  );
}

const EXAMPLES = `
Exit code: 0 every packet is delivered and answered; 1 one is not; 2 a name means nothing, or the file cannot be read.

Examples:
  $ knet trace shop.knet shop/web shop/api:8080
  $ knet trace shop.knet node1 10.244.1.5 --size 1500 --df on
  $ knet trace shop.knet web-to-api --scenario "BIRD dies on node2"
  $ knet trace shop.knet shop/web api:8080 --dns
  $ knet trace shop.knet web-to-api --scenario "BIRD dies on node2" --compare
  $ knet trace shop.knet --all --format json`;

async function trace(
  io: Io,
  name: string,
  first: string | undefined,
  to: string | undefined,
  given: TraceOptions,
  paint: Paint,
): Promise<ExitCode> {
  const { format, all = false, dns = false, compare = false } = given;
  const scenario = given.scenario ?? given.under;
  const file = await load(io, name);
  tellErrors(io, file);
  const asked = askedTraces(file, { first, to, all, scenario, options: packetOptions(given) });
  const model = new Model(file.topology);
  if (compare) return comparisons(io, model, asked, format, paint);
  const askedFor = asked.flatMap((each) =>
    dns || each.wantsDns ? [...nameServerTrace(io, model, each, all), each] : [each],
  );
  const answers = askedFor.map((each) => answer(io, model, each));
  io.out(renderTraces(answers, { format, all: all || dns || answers.length > 1, paint }));
  const broken = all ? brokenTraces(file) : [];
  for (const left of broken) io.err(`knet: trace "${left}" was left out: it has errors\n`);
  if (all && asked.length + broken.length === 0) io.err(`knet: ${file.name} declares no traces\n`);
  if (broken.length > 0) return EXIT.failed;
  return answers.every((each) => isAnswered(each.trace)) ? EXIT.holds : EXIT.findings;
}

function comparisons(
  io: Io,
  model: Model,
  asked: readonly AskedTrace[],
  format: TraceFormat,
  paint: Paint,
): ExitCode {
  if (format !== 'text' && format !== 'json') throw new CommandError('--compare writes text or json');
  const found = asked.map((each) => {
    const compared = each.scenario === undefined ? undefined : whatIf(model, each.question, each.scenario);
    if (!compared) throw new CommandError('--compare needs a scenario: --scenario NAME');
    return { each, compared };
  });
  const texts = found.map(({ each, compared }) =>
    format === 'json' ? comparisonJson(each, compared) : comparisonText(each, compared, paint),
  );
  io.out(texts.join(format === 'json' ? '' : '\n'));
  return found.every(({ compared }) => isAnswered(compared.after)) ? EXIT.holds : EXIT.findings;
}

/** The packet that asks the sender's name server before the one that was asked for; nothing where no name is looked up. */
function nameServerTrace(io: Io, { topology }: Model, asked: AskedTrace, all: boolean): AskedTrace[] {
  const found = nameServerQuestion(topology, asked.question);
  if ('question' in found) return [{ ...asked, question: found.question, dns: found.names }];
  // Of all traces of a file, those to names are meant.
  if (all && 'nameless' in found) return [];
  io.err(`knet: no DNS packet is traced: ${'unknown' in found ? found.unknown : found.nameless}\n`);
  return [];
}

/** A name that stands for several pods is answered for the first; the user is told so. */
function answer(io: Io, model: Model, asked: AskedTrace): AnsweredTrace {
  const trace = model.trace(asked.question, asked.scenario);
  const pairs = pairCount(model.plane(asked.scenario), asked.question);
  if (pairs > 1) {
    const { from, to } = trace.flow;
    io.err(`knet: the names stand for ${pairs} pairs; this is the first, ${from} -> ${to}\n`);
  }
  return { ...asked, trace };
}

/** Delivered on every path, and what answers comes back. */
function isAnswered({ verdict, paths }: Trace): boolean {
  return verdict === 'delivered' && paths.every(({ reply }) => reply === null || arrives(reply));
}
