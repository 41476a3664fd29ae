import { InvalidArgumentError, program } from 'commander';
import { nodeHost } from '../../src/cli/lab/host.js';
import { type Case, Kernels } from './compare-world.js';
import { type Disagreement, differ, newTally, shrink } from './differ.js';
import { tallyText } from './tally-text.js';

/** How long one disagreement is made smaller, in milliseconds. */
const SHRINKING = 120_000;

interface Options {
  readonly cases: number;
  readonly seed: number;
  readonly shrink: boolean;
}

program
  .name('test:kernel')
  .description('compares the simulator with real kernels on worlds drawn by lot')
  .option('--cases <number>', 'packets to compare', count, 300)
  .option('--seed <number>', 'where the lots begin; each world has the next number', count, 1)
  .option('--shrink', 'make each disagreement as small as it gets', false)
  .action(run);
await program.parseAsync();

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is expected');
  return Number(text);
}

async function run({ cases, seed, shrink: smaller }: Options): Promise<void> {
  const kernels = new Kernels(nodeHost());
  const tally = newTally();
  try {
    for (let next = seed; tally.cases < cases; next += 1) {
      const before = tally.disagreements.length;
      await differ(next, kernels, tally);
      const found = tally.disagreements.slice(before);
      for (const each of found) console.log(disagreementText(each));
      if (smaller && found.length > 0) {
        const smallest = await shrink(next, kernels, SHRINKING);
        if (smallest) console.log(`smallest of seed ${next}:\n${disagreementText(smallest, smallest.text)}`);
      }
    }
  } finally {
    await kernels.close();
  }
  console.log(tallyText(tally));
  process.exitCode = tally.disagreements.length > 0 ? 1 : 0;
}

function disagreementText({ seed, found }: Disagreement, text?: string): string {
  const { machine, namespace, protocol, destination, destinationPort, length, dontFragment } = found.flow;
  const packet = [
    `${machine}/${namespace} -> ${destination}`,
    protocol + (destinationPort === undefined ? '' : ` ${destinationPort}`),
    length === undefined ? '' : `length ${length}`,
    dontFragment === undefined ? '' : `df ${dontFragment ? 'on' : 'off'}`,
  ].filter((part) => part !== '');
  return [
    `DISAGREES seed ${seed}: ${packet.join(', ')}: ${found.trace.verdict} (${found.kernel!.backend})`,
    ...differencesOf(found),
    ...(text === undefined ? [] : [text]),
  ].join('\n');
}

function differencesOf({ comparison }: Case): string[] {
  const { sightings, differences } = comparison!;
  return [
    ...differences.map((each) => `  ${each}`),
    ...sightings.flatMap((row) => {
      if (row.differences.length === 0) return [];
      const { machine, namespace, device, direction, headers } = (row.expected ?? row.observed)!;
      const { source, destination, protocol, ttl } = headers.ip;
      const what = `${protocol} ${source} > ${destination} ttl ${ttl}`;
      return [`  ${row.differences.join(', ')}: ${machine}/${namespace} ${device} ${direction} ${what}`];
    }),
  ];
}
