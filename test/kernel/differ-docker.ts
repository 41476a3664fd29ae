import fc from 'fast-check';
import { Model } from '../../src/analysis/model.js';
import type { Kernel } from '../../src/cli/lab/kernel.js';
import { type ComparedLines, differingLines } from '../../src/interchange/lab/compared-lines.js';
import { type DockerJob, dockerJobs } from '../../src/interchange/lab/docker/job.js';
import { type ComparedPacket, packetLines } from '../../src/interchange/lab/docker/packets.js';
import { loadTopology } from '../../src/language/workspace.js';
import { dockerWorld } from './drawn/docker/world.js';
import { add } from './tally.js';

/** What came of letting a real dockerd build hosts that were drawn by lot. */
export interface DockerTally {
  hosts: number;
  /** Lines of rules, addresses and routes that the model has. */
  lines: number;
  /** Hosts with the modelled rules in another order. */
  reordered: number;
  /** Packets that were sent through what dockerd built, and seen on their way. */
  packets: number;
  sightings: number;
  /** Packets that went as their traces say only when they were sent once more. */
  repeated: number;
  readonly verdicts: Map<string, number>;
  readonly protocols: Map<string, number>;
  readonly skipped: Map<string, number>;
  readonly skippedPackets: Map<string, number>;
  /** What only one of the two has, a text for each host that is not as modelled. */
  readonly disagreements: string[];
}

/** dockerd starts, makes its networks and runs the containers, and the packets are sent; in milliseconds. */
const LIMIT = 240_000;

/** The release that Debian has. */
const ERA = '20.10';

export function newDockerTally(): DockerTally {
  return {
    hosts: 0,
    lines: 0,
    reordered: 0,
    packets: 0,
    sightings: 0,
    repeated: 0,
    verdicts: new Map(),
    protocols: new Map(),
    skipped: new Map(),
    skippedPackets: new Map(),
    disagreements: [],
  };
}

/** The file of a seed, with one or two hosts on which dockerd is of the release that there is a real one of. */
export function dockerBySeed(seed: number): string {
  const text = fc.sample(dockerWorld([ERA]), { seed, numRuns: 1 })[0]!;
  // A kernel without SCTP runs no container that publishes a port of it.
  return text.replace(/^ *publish .*\/sctp\n/gm, '');
}

/** Draws Docker hosts by a seed, has a real dockerd build each, and compares what it wrote, and where packets go, with the model. */
export async function differDocker(
  seed: number,
  kernel: Kernel,
  tally: DockerTally,
  signal: AbortSignal,
): Promise<void> {
  const text = dockerBySeed(seed);
  const { topology, findings } = await loadTopology('file:///drawn.knet', async () => text);
  const plane = new Model(topology).plane();
  const error = [...findings, ...plane.findings].find(({ severity }) => severity === 'error');
  if (error) {
    add(tally.skipped, `invalid: ${error.code}`);
    return;
  }
  for (const job of dockerJobs(plane, { lab: 'knet-lab', file: 'drawn.knet' })) {
    const { output, complaints } = await kernel.run(job, { limit: LIMIT, signal });
    if (signal.aborted) return;
    const [complaint] = complaints;
    if (complaint !== undefined) {
      add(tally.skipped, complaint.replace(/[0-9a-f]{6,}|\d+/g, 'N'));
      continue;
    }
    tally.hosts += 1;
    const differing = [
      ...writtenDifferences(job.readWritten(output), tally),
      ...(await packetDifferences(job, job.readPackets(output), kernel, tally, signal)),
    ];
    if (differing.length > 0)
      tally.disagreements.push([`DIFFERS seed ${seed}: ${job.machine}`, ...differing, text].join('\n'));
  }
}

function writtenDifferences(compared: readonly ComparedLines[], tally: DockerTally): string[] {
  tally.lines += compared.reduce((sum, { modelled }) => sum + modelled.length, 0);
  const differing = compared.flatMap(differenceLines);
  if (!compared.every(isReordered)) return differing;
  if (differing.length > 0) tally.reordered += 1;
  return [];
}

function differenceLines(each: ComparedLines): string[] {
  const { onlyModelled, onlyReal } = differingLines(each);
  return [
    ...onlyModelled.map((line) => `  ${each.title}: - ${line}`),
    ...onlyReal.map((line) => `  ${each.title}: + ${line}`),
  ];
}

/** What disagrees is sent once more, for the answer may be a busy machine's. */
async function packetDifferences(
  job: DockerJob,
  packets: readonly ComparedPacket[],
  kernel: Kernel,
  tally: DockerTally,
  signal: AbortSignal,
): Promise<string[]> {
  const isWrong = ({ comparison }: ComparedPacket) => comparison !== undefined && !comparison.agrees;
  for (const { flow, trace, comparison, skipped } of packets) {
    if (skipped !== undefined) add(tally.skippedPackets, skipped.replace(/\d+/g, 'N'));
    if (!comparison) continue;
    tally.packets += 1;
    tally.sightings += comparison.sightings.length;
    add(tally.verdicts, trace.verdict);
    add(tally.protocols, `IPv${flow.destination.includes(':') ? 6 : 4} ${flow.protocol}`);
  }
  const wrong = packets.filter(isWrong);
  if (wrong.length === 0) return [];
  const again = job.withFlows(wrong.map(({ flow }) => flow));
  const { output } = await kernel.run(again, { limit: LIMIT, signal });
  const still = again.readPackets(output).filter(isWrong);
  tally.repeated += wrong.length - still.length;
  return still.length === 0 ? [] : differenceLines(packetLines(`${job.machine}: packets`, still));
}

/**
 * The same lines, perhaps in another order. Two ports that a container publishes have none of their own: dockerd takes them out of
 * a Go map, and sorts them by a comparison that may contradict itself, the larger host port or the larger port of the
 * container first (go-connections, nat/sort.go, SortPortMap).
 */
function isReordered({ modelled, real }: ComparedLines): boolean {
  const sorted = (lines: readonly string[]) => [...lines].sort().join('\n');
  return sorted(modelled) === sorted(real);
}
