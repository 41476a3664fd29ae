import type { Tally } from './tally.js';

/** What was compared, for machines: which classes of paths went the same way on which kernel, and how often. */
export interface FidelityRecord {
  readonly version: 1;
  /** The first and last seed of each run that drew by lot. */
  readonly seeds: readonly (readonly [first: number, last: number])[];
  readonly cases: number;
  readonly agreed: number;
  readonly sightings: number;
  readonly kernels: Counts;
  /** By `pathClass` of src/interchange/lab/path-class.ts, then by kernel. Classes with an open disagreement are left out. */
  readonly classes: Readonly<Record<string, Counts>>;
}

type Counts = Readonly<Record<string, number>>;

/** The record with one more run in it; a class on which they disagreed now is taken out, whatever was before. */
export function recordWith(
  before: FidelityRecord | undefined,
  tally: Tally,
  seeds?: readonly [first: number, last: number],
): FidelityRecord {
  const classes = new Map(Object.entries(before?.classes ?? {}));
  for (const [name, counts] of tally.classes) classes.set(name, sum(classes.get(name), counts));
  for (const name of tally.disputed) classes.delete(name);
  return {
    version: 1,
    seeds: [...(before?.seeds ?? []), ...(seeds ? [seeds] : [])],
    cases: (before?.cases ?? 0) + tally.cases,
    agreed: (before?.agreed ?? 0) + tally.agreed,
    sightings: (before?.sightings ?? 0) + tally.sightings,
    kernels: sum(before?.kernels, tally.kernels),
    classes: Object.fromEntries(byKey([...classes])),
  };
}

function sum(before: Counts = {}, counts: ReadonlyMap<string, number>): Counts {
  const all = new Map(Object.entries(before));
  for (const [key, count] of counts) all.set(key, (all.get(key) ?? 0) + count);
  return Object.fromEntries(byKey([...all]));
}

function byKey<Value>(entries: readonly (readonly [string, Value])[]): (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
