import fc from 'fast-check';
import { type Case, compareWorld, type Kernels, worldOf } from './compare-world.js';
import { type DrawnPacket, drawnPacket, flowIn } from './drawn/packets.js';
import { drawnWorld } from './drawn/world.js';

/** A file and packets in it, drawn by lot. */
export interface DrawnCase {
  readonly text: string;
  readonly packets: readonly DrawnPacket[];
}

/** What came of many packets. */
export interface Tally {
  worlds: number;
  /** Files that do not say anything that can be built. */
  invalid: number;
  cases: number;
  agreed: number;
  /** Packets seen at an interface that were compared. */
  sightings: number;
  readonly skipped: Map<string, number>;
  readonly verdicts: Map<string, number>;
  readonly kernels: Map<string, number>;
  readonly disagreements: Disagreement[];
}

/** A file and a packet on which simulator and kernel are not of one mind. */
export interface Disagreement {
  readonly seed: number;
  readonly text: string;
  readonly found: Case;
}

const PACKETS = 10;

export function drawnCase(): fc.Arbitrary<DrawnCase> {
  return fc.record({
    text: drawnWorld(),
    packets: fc.array(drawnPacket(), { minLength: PACKETS, maxLength: PACKETS }),
  });
}

export function newTally(): Tally {
  return {
    worlds: 0,
    invalid: 0,
    cases: 0,
    agreed: 0,
    sightings: 0,
    skipped: new Map(),
    verdicts: new Map(),
    kernels: new Map(),
    disagreements: [],
  };
}

/** Draws one world by its seed, and compares its packets. */
export async function differ(seed: number, kernels: Kernels, tally: Tally): Promise<void> {
  const [drawn] = fc.sample(drawnCase(), { seed, numRuns: 1 });
  const cases = await compareDrawn(drawn!, kernels);
  tally.worlds += 1;
  if (!cases) {
    tally.invalid += 1;
    return;
  }
  for (const each of cases) count(tally, each, seed, drawn!.text);
}

function count(tally: Tally, found: Case, seed: number, text: string): void {
  if (found.skipped !== undefined) {
    add(tally.skipped, found.skipped);
    return;
  }
  tally.cases += 1;
  tally.sightings += found.comparison!.sightings.length;
  add(tally.verdicts, found.trace.verdict);
  add(tally.kernels, `Linux ${found.kernel!.release} (${found.kernel!.backend})`);
  if (found.comparison!.agrees) tally.agreed += 1;
  else tally.disagreements.push({ seed, text, found });
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The smallest file and packet of the seed on which they still disagree; undefined when they agree after all. */
export async function shrink(
  seed: number,
  kernels: Kernels,
  milliseconds: number,
): Promise<Disagreement | undefined> {
  let last: Disagreement | undefined;
  // A packet alone shrinks faster than ten.
  const found = new Set<string>();
  const property = fc.asyncProperty(drawnCase(), async (drawn) => {
    if (found.has(drawn.text)) return;
    const cases = await compareDrawn(drawn, kernels);
    const wrong = cases?.find(({ comparison }) => comparison && !comparison.agrees);
    if (!wrong) {
      found.add(drawn.text);
      return;
    }
    last = { seed, text: drawn.text, found: wrong };
    throw new Error('they disagree');
  });
  await fc.check(property, { seed, numRuns: 1, interruptAfterTimeLimit: milliseconds });
  return last;
}

async function compareDrawn({ text, packets }: DrawnCase, kernels: Kernels): Promise<Case[] | undefined> {
  const world = await worldOf(text);
  if (!world) return undefined;
  return compareWorld(
    world,
    packets.map((packet) => flowIn(world, packet)),
    kernels,
  );
}
