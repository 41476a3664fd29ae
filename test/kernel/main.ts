import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { InvalidArgumentError, Option, program } from 'commander';
import { type Host, nodeHost } from '../../src/cli/lab/host.js';
import { Kernels } from './compare-world.js';
import { differ, shrink } from './differ.js';
import { differDocker, newDockerTally } from './differ-docker.js';
import { differFile } from './differ-file.js';
import { disagreementText } from './disagreement-text.js';
import { WORLD_KINDS, type WorldKind } from './drawn/world.js';
import { type FidelityRecord, recordWith } from './record.js';
import { newTally, type Tally } from './tally.js';
import { dockerTallyText, tallyText } from './tally-text.js';

/** How long one disagreement is made smaller, in milliseconds. */
const SHRINKING = 120_000;
/** After so many worlds it is said how far it has come. */
const TOLD = 50;

interface Options {
  readonly cases: number;
  readonly seed: number;
  readonly shrink: boolean;
  readonly worlds?: WorldKind;
  readonly record?: string;
  readonly docker?: number;
  readonly files?: readonly string[];
}

program
  .name('test:kernel')
  .description('compares the simulator with real kernels on worlds drawn by lot')
  .option('--cases <number>', 'packets to compare', count, 300)
  .option('--seed <number>', 'where the lots begin; each world has the next number', count, 1)
  .addOption(new Option('--worlds <kind>', 'worlds of this kind alone').choices(WORLD_KINDS))
  .option('--shrink', 'make each disagreement as small as it gets', false)
  .option('--record <file>', 'add to this JSON file which classes of paths agreed on which kernel')
  .option('--docker <number>', 'instead, Docker hosts that a real dockerd 20.10 builds', count)
  .option('--files <files...>', 'instead, the traces that these .knet files declare')
  .action((options: Options) => (options.docker === undefined ? run(options) : runDocker(options)));
await program.parseAsync();

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is expected');
  return Number(text);
}

async function runDocker(options: Options): Promise<void> {
  const host = nodeHost();
  await host.interruptible((signal) => compareDocker(host, options, signal));
}

/** Until there are enough of them, or it is told to end. */
async function compareDocker(host: Host, { docker = 0, seed }: Options, signal: AbortSignal): Promise<void> {
  const kernel = await host.kernel('netns', signal);
  const tally = newDockerTally();
  for (let next = seed; tally.hosts < docker && !signal.aborted; next += 1) {
    const before = tally.disagreements.length;
    await differDocker(next, kernel, tally, signal);
    for (const each of tally.disagreements.slice(before)) console.log(each);
  }
  console.log(dockerTallyText(tally));
  process.exitCode = tally.disagreements.length > 0 ? 1 : 0;
}

async function run(options: Options): Promise<void> {
  const host = nodeHost();
  const { files, record, seed } = options;
  await host.interruptible(async (signal) => {
    const kernels = new Kernels(host);
    const tally = newTally();
    const run: Run = { kernels, tally, signal };
    try {
      await (files ? compareFiles(files, run) : compareWorlds(options, run));
    } finally {
      await kernels.close();
      console.log(tallyText(tally));
      if (record !== undefined)
        writeRecord(record, tally, files ? undefined : [seed, seed + tally.worlds - 1]);
    }
    process.exitCode = tally.disagreements.length > 0 ? 1 : 0;
  });
}

interface Run {
  readonly kernels: Kernels;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

/** The traces of all files, or until it is told to end. */
async function compareFiles(files: readonly string[], { kernels, tally, signal }: Run): Promise<void> {
  for (const file of files) if (!signal.aborted) await differFile(file, kernels, tally);
  for (const each of tally.disagreements) console.log(disagreementText(each, false));
}

/** Until there are enough of them, or it is told to end. */
async function compareWorlds(
  { cases, seed, shrink: smaller, worlds }: Options,
  { kernels, tally, signal }: Run,
): Promise<void> {
  for (let next = seed; tally.cases < cases && !signal.aborted; next += 1) {
    const before = tally.disagreements.length;
    await differ(next, kernels, tally, worlds);
    const found = tally.disagreements.slice(before);
    for (const each of found) console.log(disagreementText(each, false));
    if (smaller && found.length > 0) {
      const smallest = await shrink(next, kernels, SHRINKING, worlds);
      if (smallest) console.log(`smallest of seed ${next}:\n${disagreementText(smallest, true)}`);
    }
    if (tally.worlds % TOLD === 0) console.error(`seed ${next}: ${tally.agreed} of ${tally.cases} agree`);
  }
}

/** Adds the run to what is on record. */
function writeRecord(file: string, tally: Tally, seeds: readonly [number, number] | undefined): void {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as FidelityRecord) : undefined;
  writeFileSync(file, `${JSON.stringify(recordWith(before, tally, seeds), undefined, 1)}\n`);
}
