import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { machineKernel } from '../../src/cli/lab/netns.js';
import { differingLines } from '../../src/interchange/lab/compared-lines.js';
import { birdJob } from '../../src/interchange/lab/real-bird.js';
import { planeOf } from '../controlplane/state-text.js';

const NAMED = { lab: 'knet-lab', file: 'shop.knet' };
const CLUSTER = `
subnet lan 192.168.31.0/24
cluster demo {
  calico 3.31 {
    pool p 10.244.0.0/16 { ipip never }
    bgp { as 64512  mesh }
  }
  node node1 { lan 192.168.31.62 }
  node node2 { lan 192.168.31.63 }
  namespace shop { pod web on node1  pod api on node2 }
}
`;

describe('birdJob', () => {
  test('starts a BIRD in the namespace of each node, and leaves their routes to them', async () => {
    const job = birdJob(await planeOf(CLUSTER), NAMED)!;
    expect(job.program).toContain('\nprotocol bgp Mesh_192_168_31_63 from bgp_template {\n');
    expect(job.program).toContain('ip netns exec knet-lab.node2 bird -c knet-lab.node2.conf');
    expect(job.script).not.toContain('proto bird');
    expect(spawnSync('sh', ['-n'], { input: job.program, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('reads what they wrote, and sets it beside the model', async () => {
    const job = birdJob(await planeOf(CLUSTER), NAMED)!;
    const [node1, node2] = job.read(
      'namespace knet-lab.node1\nblackhole 10.9.0.0/26 \nnamespace knet-lab.node2\n',
    );
    expect(node1).toMatchObject({
      title: 'node1: routes that are learned over BGP',
      real: ['blackhole 10.9.0.0/26'],
    });
    expect(node1!.modelled).toHaveLength(2);
    expect(node2!.real).toEqual([]);
    const same = node1!.modelled.map((line) => `${line} \n`).join('');
    expect(differingLines(job.read(`namespace knet-lab.node1\n${same}`)[0]!)).toEqual({
      onlyModelled: [],
      onlyReal: [],
    });
  });

  test('where nothing speaks BGP there is nothing to do', async () => {
    expect(birdJob(await planeOf('subnet lan 10.0.0.0/24\nhost a { lan 10.0.0.1 }'), NAMED)).toBeUndefined();
  });
});

test('lines are compared in their order, as often as they stand there', () => {
  expect(differingLines({ title: '', modelled: ['a', 'b'], real: ['b', 'a'] }).onlyReal).toHaveLength(1);
  expect(differingLines({ title: '', modelled: ['a', 'a', 'b'], real: ['a', 'b', 'c'] })).toEqual({
    onlyModelled: ['a'],
    onlyReal: ['c'],
  });
});

const hasBird =
  spawnSync('sh', ['-c', 'command -v bird && unshare --net --mount setpriv --pdeathsig KILL true']).status ===
  0;

describe.skipIf(!hasBird)('real BIRD (skipped without root, or bird2)', () => {
  test('writes the routes of the model', async () => {
    const job = birdJob(await planeOf(CLUSTER), NAMED)!;
    const { output } = await machineKernel().run(job, { limit: 90_000 });
    for (const compared of job.read(output)) {
      expect(compared.real.length, compared.title).toBeGreaterThan(0);
      expect(compared.real).toEqual(compared.modelled);
    }
  }, 120_000);
});
