import { type Command, Option } from 'commander';
import { Model } from '../../analysis/model.js';
import { reach } from '../../analysis/reach/reach.js';
import { load } from '../load.js';
import { REACH_FORMATS, type ReachFormat, renderReach } from '../reach/render.js';
import type { Session } from '../session.js';
import { tellErrors } from '../tell-errors.js';
import { requireScenario } from '../unknown.js';

interface ReachCommandOptions {
  readonly format: ReachFormat;
  readonly scenario?: string;
  readonly under?: string;
  readonly machines?: boolean;
}

/** `knet reach FILE`: who reaches whom, on which ports. */
export function addReach(knet: Command, { io }: Session): void {
  knet
    .command('reach')
    .description('list who reaches whom on which ports')
    .argument('<FILE>', 'a .knet file; - for standard input')
    .option('-m, --machines', 'nodes and routers as ends, too')
    .option('-s, --scenario <name>', 'under a scenario of the file; also --under')
    .addOption(new Option('--under <name>', 'the same').hideHelp())
    .addOption(new Option('-f, --format <format>', 'how to write it').choices(REACH_FORMATS).default('text'))
    .addHelpText('after', EXAMPLES)
    .action(
      async (name: string, { format, scenario: given, under, machines = false }: ReachCommandOptions) => {
        const scenario = given ?? under;
        const file = await load(io, name);
        tellErrors(io, file);
        requireScenario(file, scenario);
        const plane = new Model(file.topology).plane(scenario);
        const options = { machines, ...(scenario === undefined ? {} : { scenario }) };
        const found = reach(plane.topology, plane, options)!;
        io.out(renderReach(found.connections, format));
        for (const reason of found.unknown)
          io.err(`knet: counted as not reached, for the model does not know: ${reason}\n`);
      },
    );
}

const EXAMPLES = `
All 65,535 ports of TCP, UDP and SCTP are decided. A packet that gets to its receiver counts, whether or not anybody
listens there; for a listener's answer, see knet trace.
Exit code: 0 the list was printed; 2 a name means nothing, or the file cannot be read.

Examples:
  $ knet reach shop.knet
  $ knet reach shop.knet --format csv > reach.csv
  $ knet import manifests/ | knet reach -`;
