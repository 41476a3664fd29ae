import { type Command, Option } from 'commander';
import { Model } from '../../analysis/model.js';
import { type Difference, difference } from '../../analysis/reach/difference.js';
import { type Connection, reach } from '../../analysis/reach/reach.js';
import { CommandError, EXIT } from '../exit.js';
import type { Io } from '../io.js';
import { load } from '../load.js';
import type { Paint } from '../paint.js';
import { jsonOf } from '../reach/json.js';
import { connectionText } from '../reach/line.js';
import { paintOf, type Session } from '../session.js';
import { tellErrors } from '../tell-errors.js';
import { requireScenario } from '../unknown.js';

/** `knet diff A B`: connectivity that one file has and the other has not. */
export function addDiff(knet: Command, session: Session): void {
  const { io } = session;
  knet
    .command('diff')
    .description('list who reaches whom in one file but not in the other')
    .argument('<A>', 'a .knet file; - for standard input')
    .argument('[B]', 'another; with --scenario the file itself')
    .option('-s, --scenario <name>', 'A as it is against B under a scenario of its file')
    .addOption(
      new Option('-f, --format <format>', 'how to write it').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (a: string, b: string | undefined, options: DiffOptions, command: Command) => {
      const { format, scenario } = options;
      if (b === undefined && scenario === undefined)
        throw new CommandError('say with what to compare: B, or --scenario NAME');
      const found = difference(await connectionsOf(io, a), await connectionsOf(io, b ?? a, scenario));
      io.out(format === 'json' ? json(found) : text(found, paintOf(io, command)));
      const isSame = found.onlyInA.length + found.onlyInB.length === 0;
      session.exitCode = isSame ? EXIT.holds : EXIT.findings;
    });
}

const EXAMPLES = `
Lines with - are in A only, lines with + in B only.
Exit code: 0 the same; 1 different; 2 a file cannot be read.

Examples:
  $ knet diff before.knet after.knet
  $ knet diff shop.knet --scenario "BIRD dies on node2"`;

interface DiffOptions {
  readonly format: 'text' | 'json';
  readonly scenario?: string;
}

async function connectionsOf(io: Io, name: string, scenario?: string): Promise<readonly Connection[]> {
  const file = await load(io, name);
  tellErrors(io, file);
  requireScenario(file, scenario);
  const plane = new Model(file.topology).plane(scenario);
  return reach(plane.topology, plane, scenario === undefined ? {} : { scenario })!.connections;
}

function text({ onlyInA, onlyInB }: Difference, paint: Paint): string {
  const removed = onlyInA.map((each) => paint('red', `- ${connectionText(each)}`));
  const added = onlyInB.map((each) => paint('green', `+ ${connectionText(each)}`));
  return [...removed, ...added].map((line) => `${line}\n`).join('');
}

function json({ onlyInA, onlyInB }: Difference): string {
  const value = { version: 1, onlyInA: onlyInA.flatMap(jsonOf), onlyInB: onlyInB.flatMap(jsonOf) };
  return `${JSON.stringify(value, null, 2)}\n`;
}
