import fc from 'fast-check';
import { Model } from '../../src/analysis/model.js';
import type { Kernel } from '../../src/cli/lab/kernel.js';
import { type ComparedLines, differingLines } from '../../src/interchange/lab/compared-lines.js';
import { dockerJobs } from '../../src/interchange/lab/real-docker.js';
import { loadTopology } from '../../src/language/workspace.js';
import { dockerWorld } from './drawn/docker.js';
import { add } from './tally.js';

/** What came of letting a real dockerd build hosts that were drawn by lot. */
export interface DockerTally {
  hosts: number;
  /** Lines of rules, addresses and routes that the model has. */
  lines: number;
  /** Hosts with the modelled rules in another order. */
  reordered: number;
  readonly skipped: Map<string, number>;
  /** What only one of the two has, a text for each host that is not as modelled. */
  readonly disagreements: string[];
}

/** dockerd starts, makes its networks and runs the containers; in milliseconds. */
const LIMIT = 180_000;

/** The release that Debian has. */
const ERA = '20.10';

export function newDockerTally(): DockerTally {
  return { hosts: 0, lines: 0, reordered: 0, skipped: new Map(), disagreements: [] };
}

/** The file of a seed, with one or two hosts on which dockerd is of the release that there is a real one of. */
export function dockerBySeed(seed: number): string {
  return fc.sample(dockerWorld([ERA]), { seed, numRuns: 1 })[0]!;
}

/** Draws Docker hosts by a seed, has a real dockerd build each, and compares what it wrote with the model. */
export async function differDocker(seed: number, kernel: Kernel, tally: DockerTally): Promise<void> {
  const text = dockerBySeed(seed);
  const { topology, findings } = await loadTopology('file:///drawn.knet', async () => text);
  const plane = new Model(topology).plane();
  const error = [...findings, ...plane.findings].find(({ severity }) => severity === 'error');
  if (error) {
    add(tally.skipped, `invalid: ${error.code}`);
    return;
  }
  for (const job of dockerJobs(plane, { lab: 'knet-lab', file: 'drawn.knet' })) {
    const { output, complaints } = await kernel.run(job, { limit: LIMIT });
    const [complaint] = complaints;
    if (complaint !== undefined) {
      add(tally.skipped, complaint.replace(/[0-9a-f]{6,}|\d+/g, 'N'));
      continue;
    }
    const compared = job.read(output);
    tally.hosts += 1;
    tally.lines += compared.reduce((sum, { modelled }) => sum + modelled.length, 0);
    const differing = compared.flatMap((each) => {
      const { onlyModelled, onlyReal } = differingLines(each);
      return [
        ...onlyModelled.map((line) => `  ${each.title}: - ${line}`),
        ...onlyReal.map((line) => `  ${each.title}: + ${line}`),
      ];
    });
    if (compared.every(isReordered)) {
      if (differing.length > 0) tally.reordered += 1;
      continue;
    }
    if (differing.length > 0)
      tally.disagreements.push([`DIFFERS seed ${seed}: ${job.machine}`, ...differing, text].join('\n'));
  }
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
