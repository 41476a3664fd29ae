import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { nodeHost } from '../../src/cli/lab/host.js';
import { changedHeaders } from '../../src/diagram/header-text.js';
import { expectedSightings } from '../../src/interchange/lab/expected.js';
import { loadTopology } from '../../src/language/workspace.js';
import type { Flow } from '../../src/simulator/flow.js';
import type { Trace } from '../../src/simulator/trace.js';
import type { TraceDeclaration } from '../../src/topology/question.js';
import { compareWorld, Kernels } from './compare-world.js';
import { unavailable } from './tools.js';

/** Files and packets on which simulator and kernel once were not of one mind; what the kernel showed stands beside them. */
const FOLDER = new URL('./regressions/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.knet'));
const missing = unavailable('netns');
const kernels = new Kernels(nodeHost());
afterAll(() => kernels.close());

async function load(file: string): Promise<{ model: Model; traces: TraceDeclaration[] }> {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const { topology, findings } = await loadTopology(`file:///${file}`, async () => text);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { model: new Model(topology), traces: [...topology.traces.values()] };
}

describe.each(FILES)('%s', (file) => {
  test('the simulator says what the kernel showed', async () => {
    const { model, traces } = await load(file);
    expect(traces).not.toEqual([]);
    const said = traces.map((each) => `${each.name}\n${roadText(model.declaredTrace(each))}`).join('\n');
    const record = new URL(file.replace(/knet$/, 'txt'), FOLDER);
    if (process.env.UPDATE_BASELINES) writeFileSync(record, said);
    expect(said).toBe(readFileSync(record, 'utf8'));
  });

  test.skipIf(missing !== undefined)(
    'a kernel shows it again',
    async ({ skip }) => {
      const { model, traces } = await load(file);
      for (const each of traces) {
        const { world } = model.plane(each.scenario);
        const flow = flowOf(each, model.declaredTrace(each));
        const [found] = await compareWorld(world, [flow], kernels);
        if (found!.skipped !== undefined) skip(found!.skipped);
        expect(found!.comparison).toMatchObject({ agrees: true });
      }
    },
    120_000,
  );
});

function flowOf({ options }: TraceDeclaration, { flow }: Trace): Flow {
  const { machine, namespace, protocol, destination, destinationPort } = flow;
  return {
    ...{ machine, namespace, protocol, destination: destination! },
    ...(destinationPort === null ? {} : { destinationPort }),
    ...options,
  };
}

function roadText({ verdict, paths }: Trace): string {
  const rows = paths.flatMap((path) =>
    expectedSightings(path).flatMap(({ machine, namespace, device, direction, headers, later = [] }) =>
      [headers, ...later].map(
        (each) => `  ${machine}, ${namespace}: ${device} ${direction}: ${changedHeaders(undefined, each)}\n`,
      ),
    ),
  );
  return `${verdict}\n${rows.join('')}`;
}
