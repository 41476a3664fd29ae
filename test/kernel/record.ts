import type { Tally } from './tally.js';

/** What was compared, for machines: which classes of paths went the same way on which kernel, and how often. */
export interface FidelityRecord {
  readonly version: 1;
  readonly seeds: readonly [first: number, last: number];
  readonly cases: number;
  readonly agreed: number;
  readonly sightings: number;
  readonly kernels: Readonly<Record<string, number>>;
  /** By `pathClass` of src/interchange/lab/path-class.ts, then by kernel. Classes with an open disagreement are left out. */
  readonly classes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function recordOf(tally: Tally, seeds: FidelityRecord['seeds']): FidelityRecord {
  const { cases, agreed, sightings, kernels, classes, disputed } = tally;
  const undisputed = [...classes].filter(([name]) => !disputed.has(name));
  return {
    version: 1,
    seeds,
    cases,
    agreed,
    sightings,
    kernels: sorted(kernels),
    classes: Object.fromEntries(byKey(undisputed).map(([name, counts]) => [name, sorted(counts)])),
  };
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(byKey([...counts]));
}

function byKey<Value>(entries: readonly (readonly [string, Value])[]): (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
