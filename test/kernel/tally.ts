import { pathClasses } from '../../src/interchange/lab/path-class.js';
import type { Case } from './compare-world.js';

/** What came of many packets. */
export interface Tally {
  worlds: number;
  cases: number;
  agreed: number;
  /** Packets seen at an interface that were compared. */
  sightings: number;
  /** Packets that agreed only when they were sent once more. */
  repeated: number;
  /** Files that do not say anything that can be built, by their first error. */
  readonly invalid: Map<string, number>;
  readonly skipped: Map<string, number>;
  readonly verdicts: Map<string, number>;
  readonly protocols: Map<string, number>;
  readonly kernels: Map<string, number>;
  /** How often each class of paths agreed, by kernel. */
  readonly classes: Map<string, Map<string, number>>;
  /** Classes of which some path did not. */
  readonly disputed: Set<string>;
  readonly disagreements: Disagreement[];
}

/** A file and a packet on which simulator and kernel are not of one mind. */
export interface Disagreement {
  /** The seed that the file was drawn by, or its name. */
  readonly origin: string;
  readonly text: string;
  readonly found: Case;
}

export function newTally(): Tally {
  return {
    worlds: 0,
    cases: 0,
    agreed: 0,
    sightings: 0,
    repeated: 0,
    invalid: new Map(),
    skipped: new Map(),
    verdicts: new Map(),
    protocols: new Map(),
    kernels: new Map(),
    classes: new Map(),
    disputed: new Set(),
    disagreements: [],
  };
}

/** Takes one packet into account. */
export function tallyCase(tally: Tally, found: Case, origin: string, text: string): void {
  const { flow, trace, comparison, kernel, skipped, repeated } = found;
  if (skipped !== undefined) {
    add(tally.skipped, skipped);
    return;
  }
  const name = kernelName(kernel!);
  tally.cases += 1;
  tally.sightings += comparison!.sightings.length;
  add(tally.verdicts, trace.verdict);
  add(tally.protocols, `IPv${flow.destination.includes(':') ? 6 : 4} ${flow.protocol}`);
  add(tally.kernels, name);
  if (!comparison!.agrees) {
    for (const each of pathClasses(trace)) tally.disputed.add(each);
    tally.disagreements.push({ origin, text, found });
    return;
  }
  tally.agreed += 1;
  if (repeated) tally.repeated += 1;
  const walked = pathClasses({ ...trace, paths: [trace.paths[comparison!.path]!] });
  for (const each of walked) {
    const counts = tally.classes.get(each) ?? new Map<string, number>();
    tally.classes.set(each, counts);
    add(counts, name);
  }
}

/** `Linux 6.1 (uml)`: the series, for what a distribution adds to it says nothing. */
function kernelName({ backend, release }: NonNullable<Case['kernel']>): string {
  return `Linux ${/^\d+\.\d+/.exec(release)?.[0] ?? release} (${backend})`;
}

export function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
