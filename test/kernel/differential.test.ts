import { afterAll, expect, test } from 'vitest';
import { nodeHost } from '../../src/cli/lab/host.js';
import { Kernels } from './compare-world.js';
import { differ } from './differ.js';
import { disagreementText } from './disagreement-text.js';
import { newTally } from './tally.js';
import { tallyText } from './tally-text.js';
import { unavailable } from './tools.js';

const SEED = 20_000;
const CASES = { netns: 220, uml: 100 };
/** So long a busy machine may take, in milliseconds; a quiet one needs about a minute for each. */
const LIMIT = 600_000;

const kernels = { netns: new Kernels(nodeHost(), 'netns'), uml: new Kernels(nodeHost(), 'uml') };
afterAll(async () => {
  await Promise.all([kernels.netns.close(), kernels.uml.close()]);
});

test.for(['netns', 'uml'] as const)(
  'worlds drawn by lot go the same way on a real kernel (%s)',
  { timeout: LIMIT },
  async (backend, { skip }) => {
    const missing = unavailable(backend);
    if (missing !== undefined) skip(`${CASES[backend]} packets not compared: ${missing}`);
    const tally = newTally();
    for (let seed = SEED; tally.cases < CASES[backend]; seed += 1)
      await differ(seed, kernels[backend], tally);
    console.info(tallyText(tally));
    expect(tally.disagreements.map((each) => disagreementText(each, true))).toEqual([]);
  },
);
