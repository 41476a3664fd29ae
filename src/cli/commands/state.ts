import { type Command, InvalidArgumentError, Option } from 'commander';
import { load } from '../load.js';
import type { Session } from '../session.js';
import { askedState } from '../state/place.js';
import { DEFAULT_PARTS, PARTS, type Part, stateJson, stateText } from '../state/render.js';
import { tellErrors } from '../tell-errors.js';

interface GivenStateOptions {
  readonly namespace?: string;
  readonly scenario?: string;
  readonly only?: readonly Part[];
  readonly comments: boolean;
  readonly format: 'text' | 'json';
}

/** `knet state FILE MACHINE`: the Linux state of a machine, as its own commands would print it. */
export function addState(knet: Command, { io }: Session): void {
  knet
    .command('state')
    .description('print the Linux state of a machine as ip, iptables-save and sysctl would')
    .argument('<FILE>', 'a .knet file; - for standard input')
    .argument('<MACHINE>', 'a host, router or node; or a pod or container, for its namespace alone')
    .option('-n, --namespace <name>', 'only this network namespace: host, shop/web, web')
    .option('-s, --scenario <name>', 'under a scenario of the file')
    .addOption(
      new Option(
        '--only <parts>',
        `only these, with commas between: ${Object.keys(PARTS).join(', ')}`,
      ).argParser(partsOf),
    )
    .option('--no-comments', 'leave out who wrote each line and why')
    .addOption(
      new Option('-f, --format <format>', 'how to write it').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, machine: string, options: GivenStateOptions) => {
      const file = await load(io, name);
      tellErrors(io, file);
      const state = askedState(file, machine, options);
      const parts = options.only ?? DEFAULT_PARTS;
      io.out(options.format === 'json' ? stateJson(state, parts) : stateText(state, parts, options.comments));
    });
}

const EXAMPLES = `
Exit code: 0 the state was printed; 2 a name means nothing, or the file cannot be read.

Examples:
  $ knet state shop.knet node1
  $ knet state shop.knet node1 --only route,iptables --namespace host
  $ knet state shop.knet shop/web --no-comments
  $ diff <(knet state shop.knet node1 --only route) <(knet state shop.knet node1 --only route -s "node3 is gone")`;

function partsOf(text: string): Part[] {
  return text.split(',').map((word) => {
    const part = word.trim();
    if (Object.hasOwn(PARTS, part)) return part as Part;
    throw new InvalidArgumentError(`there is no "${part}"; choose from ${Object.keys(PARTS).join(', ')}.`);
  });
}
