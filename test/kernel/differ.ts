import fc from 'fast-check';
import { type Case, compareWorld, type Kernels, worldOf } from './compare-world.js';
import { flowIn } from './drawn/flow-in.js';
import { type DrawnPacket, drawnPacket } from './drawn/packets.js';
import { drawnWorld, type WorldKind } from './drawn/world.js';
import { add, type Disagreement, type Tally, tallyCase } from './tally.js';

/** A file and packets in it, drawn by lot. */
export interface DrawnCase {
  readonly text: string;
  readonly packets: readonly DrawnPacket[];
  /** It is compared on User-mode Linux, though this machine's kernel may do. */
  readonly onUml: boolean;
}

const PACKETS = 16;

export function drawnCase(kind?: WorldKind): fc.Arbitrary<DrawnCase> {
  return fc.record({
    text: drawnWorld(kind),
    packets: fc.array(drawnPacket(), { minLength: PACKETS, maxLength: PACKETS }),
    onUml: fc.nat(3).map((lot) => lot === 3),
  });
}

/** The file and the packets of a seed; always the same. */
export function drawnBySeed(seed: number, kind?: WorldKind): DrawnCase {
  return fc.sample(drawnCase(kind), { seed, numRuns: 1 })[0]!;
}

/** Draws one world by its seed, and compares its packets. */
export async function differ(seed: number, kernels: Kernels, tally: Tally, kind?: WorldKind): Promise<void> {
  const drawn = drawnBySeed(seed, kind);
  const { cases, errors } = await compareDrawn(drawn, kernels);
  tally.worlds += 1;
  if (errors) add(tally.invalid, errors[0]!);
  for (const each of cases) tallyCase(tally, each, `seed ${seed}`, drawn.text);
}

/** The smallest file and packet of the seed on which they still disagree; undefined when they agree after all. */
export async function shrink(
  seed: number,
  kernels: Kernels,
  milliseconds: number,
  kind?: WorldKind,
): Promise<Disagreement | undefined> {
  let last: Disagreement | undefined;
  const agreed = new Set<string>();
  const property = fc.asyncProperty(drawnCase(kind), async (drawn) => {
    const key = JSON.stringify(drawn);
    if (agreed.has(key)) return;
    const { cases } = await compareDrawn(drawn, kernels);
    const wrong = cases.find(({ comparison }) => comparison && !comparison.agrees);
    if (!wrong) {
      agreed.add(key);
      return;
    }
    last = { origin: `seed ${seed}`, text: drawn.text, found: wrong };
    throw new Error('they disagree');
  });
  await fc.check(property, { seed, numRuns: 1, interruptAfterTimeLimit: milliseconds });
  return last;
}

async function compareDrawn(
  { text, packets, onUml }: DrawnCase,
  kernels: Kernels,
): Promise<{ readonly cases: readonly Case[]; readonly errors?: readonly string[] }> {
  const world = await worldOf(text);
  if ('length' in world) return { cases: [], errors: world };
  const flows = packets.map((packet) => flowIn(world, packet));
  return { cases: await compareWorld(world, flows, kernels, { onUml }) };
}
