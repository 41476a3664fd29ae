import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controlPlane, scenarioFindings } from '../../src/controlplane/build.js';
import type { Finding } from '../../src/topology/finding.js';
import type { Topology } from '../../src/topology/topology.js';
import { programOf, withMarkers } from '../fixtures.js';

/**
 * The pages of what the control plane finds: each shows a text in which the code is found, marked, and one in which nothing
 * is. `UPDATE_BASELINES=1 npx vitest run test/controlplane` writes the markers anew.
 */
const PAGES = 'docs/diagnostics';
/** Programs whose findings have their pages tested here. */
const FOLDERS = ['src/controlplane/dockerd', 'src/controlplane/flannel', 'src/controlplane/kube-apiserver'];
/** And those of others that have findings among much else. */
const OTHERS = ['pools-full', 'no-default-route', 'fault-changes-nothing', 'change-gets-nowhere'];

const ofFolders = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/code: '([a-z-]+)'/g)].map(([, code]) => code!),
    ),
);

const codes = [...ofFolders, ...OTHERS];

test('dockerd has findings', () => {
  expect(ofFolders.length).toBeGreaterThan(4);
});

describe.each(['', 'zh-CN'])('%s', (language) => {
  test.each(codes)('%s', async (code) => {
    const path = join(PAGES, language, `${code}.md`);
    const page = readFileSync(path, 'utf8');
    const [wrong, right] = [...page.matchAll(/^```knet\n([\s\S]*?)\n```$/gm)].map((match) => match[1]!);
    const found = await withMarkers(wrong!, ({ topology }) => findingsOf(topology));
    expect(found).toContain(` ${code}: `);
    if (process.env.UPDATE_BASELINES === '1') writeFileSync(path, page.replace(wrong!, found));
    else expect(found).toBe(wrong);
    const program = await programOf(right!);
    expect([...program.findings, ...findingsOf(program.topology)]).toEqual([]);
  });
});

function findingsOf(topology: Topology): Finding[] {
  return [...controlPlane(topology).findings, ...scenarioFindings(topology)];
}
