import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type IpamPlan, planIpam } from '../../../../src/controlplane/calico/ipam/plan.js';
import {
  contains,
  covers,
  ip,
  nthAddress,
  overlap,
  prefix,
  prefixLength,
} from '../../../../src/linux/address.js';
import { type ClusterShape, calicoOf, clusterOf } from '../calico-cluster.js';

const { fixture, show } = {
  fixture: (pool: string, pods: string) => `
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
    cluster demo {
      calico 3.31 { ${pool} }
      node node1 { lan 192.168.31.62 }
      node node2 { lan 192.168.31.63 }
      namespace shop { ${pods} }
    }
  `,
  show: ({ pods, nodes }: IpamPlan) => [
    ...[...nodes].map(([node, { blocks, tunnel }]) =>
      [node, ...blocks.map((block) => block.prefix), ...(tunnel ? [`tunl0 ${tunnel.address}`] : [])].join(
        ' ',
      ),
    ),
    ...[...pods].map(([pod, { address }]) => `${pod} ${address}`),
  ],
};

test('pods take addresses of their node, lowest first', async () => {
  const { cluster } = await calicoOf(
    fixture(
      'pool default 10.244.0.0/16 { ipip never }',
      'pod a on node1 { } pod b on node1 { } pod c on node2 { }',
    ),
  );
  expect(show(planIpam(cluster))).toEqual([
    'node1 10.244.166.128/26',
    'node2 10.244.104.0/26',
    'shop/a 10.244.166.128',
    'shop/b 10.244.166.129',
    'shop/c 10.244.104.0',
  ]);
});

test('a tunnel takes the first address, and a node without pods has a block for it', async () => {
  const { cluster } = await calicoOf(
    fixture('pool default 10.244.0.0/16 { ipip always }', 'pod a on node1 { }'),
  );
  expect(show(planIpam(cluster))).toEqual([
    'node1 10.244.166.128/26 tunl0 10.244.166.128',
    'node2 10.244.104.0/26 tunl0 10.244.104.0',
    'shop/a 10.244.166.129',
  ]);
});

test("a pinned address brings its block; another node's pin in it is borrowed", async () => {
  const { cluster } = await calicoOf(
    fixture(
      'pool default 10.244.0.0/16 { ipip never }',
      'pod a on node1 { } pod b on node1 { address 10.244.1.7 } pod c on node2 { address 10.244.1.9 }',
    ),
  );
  const plan = planIpam(cluster);
  expect(show(plan)).toEqual([
    'node1 10.244.1.0/26',
    'node2',
    'shop/b 10.244.1.7',
    'shop/c 10.244.1.9',
    'shop/a 10.244.1.0',
  ]);
  expect([...plan.nodes.get('node2')!.borrowed.keys()]).toEqual(['shop/c']);
});

test('when no block is left a node borrows, and when no address is left a pod has none', async () => {
  const { cluster } = await calicoOf(
    fixture('pool tiny 10.244.0.0/29 { block-size 30  ipip never }', `deployment a replicas 9 { }`),
  );
  const plan = planIpam(cluster);
  expect(plan.pods.size).toBe(8);
  expect(plan.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'pools-full: pod shop/a-9 gets no address: no pool has a free one',
  ]);
});

test('a second pool is taken when the first is used up', async () => {
  const { cluster } = await calicoOf(
    fixture(
      'pool one 10.1.0.0/26 { ipip never } pool two 10.2.0.0/26 { ipip never }',
      'pod a on node1 { } pod b on node2 { }',
    ),
  );
  expect(show(planIpam(cluster))).toEqual([
    'node1 10.1.0.0/26',
    'node2 10.2.0.0/26',
    'shop/a 10.1.0.0',
    'shop/b 10.2.0.0',
  ]);
});

test('an address outside all pools, or of another pod, is refused', () => {
  const pod = (address: string) => ({ address: ip(address) });
  const cluster = clusterOf({
    pools: [{ prefix: '10.244.0.0/16', blockSize: 26 }],
    pods: [[pod('10.9.0.1'), pod('10.244.0.1'), pod('10.244.0.1')]],
  });
  expect(show(planIpam(cluster))).toEqual(['node1 10.244.0.0/26', 'ns/p1-1 10.244.0.1']);
});

test('a pool without a whole block gives nothing', () => {
  const cluster = clusterOf({ pools: [{ prefix: '10.244.0.0/28', blockSize: 26 }], pods: [[{}]] });
  expect(planIpam(cluster)).toMatchObject({ pods: new Map(), findings: [] });
});

const shapes: fc.Arbitrary<ClusterShape> = fc.record({
  pools: fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 3 }).chain((seconds) =>
    fc.tuple(
      ...seconds.map((second) =>
        fc.record({
          prefix: fc.integer({ min: 22, max: 28 }).map((length) => `10.${second}.0.0/${length}`),
          blockSize: fc.integer({ min: 28, max: 32 }),
          ipip: fc.constantFrom('never', 'always', 'cross-subnet'),
        }),
      ),
    ),
  ),
  pods: fc.array(
    fc.array(fc.record({ pin: fc.option(fc.tuple(fc.nat(2), fc.nat(40))) }), { maxLength: 30 }),
    { minLength: 1, maxLength: 8 },
  ) as fc.Arbitrary<ClusterShape['pods']>,
});

/** Pins of the shape are (pool, ordinal); turned into addresses once the pools are known. */
function pinned({ pools, pods }: ClusterShape): ClusterShape {
  return {
    pools,
    pods: pods.map((onNode) =>
      onNode.map((pod) => {
        const { pin } = pod as { pin?: [number, number] | null };
        const pool = pin && pools[pin[0]];
        return pool ? { address: nthAddress(prefix(pool.prefix), pin[1]) } : {};
      }),
    ),
  };
}

test('no address twice, each in its block, each block in its pool and of one node', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const cluster = clusterOf(pinned(shape));
      const plan = planIpam(cluster);
      const allocations = [
        ...plan.pods.values(),
        ...[...plan.nodes.values()].flatMap(({ tunnel }) => tunnel ?? []),
      ];
      expect(new Set(allocations.map(({ address }) => address)).size).toBe(allocations.length);
      for (const { address, block } of allocations) {
        expect(contains(block.prefix, address)).toBe(true);
        expect(covers(block.pool.prefix, block.prefix)).toBe(true);
        expect(prefixLength(block.prefix)).toBe(block.pool.blockSize);
        expect(plan.nodes.get(block.node)!.blocks).toContain(block);
      }
      const blocks = [...plan.nodes.values()].flatMap((node) => node.blocks);
      blocks.forEach((block, index) => {
        for (const other of blocks.slice(index + 1)) expect(overlap(block.prefix, other.prefix)).toBe(false);
      });
      for (const [key, pod] of cluster.pods) {
        const given = plan.pods.get(key);
        if (given && pod.address) expect(given.address).toBe(pod.address);
        const borrowed = plan.nodes.get(pod.node)?.borrowed.has(key) ?? false;
        expect(borrowed).toBe(given !== undefined && given.block.node !== pod.node);
      }
    }),
    { numRuns: 200 },
  );
});

test('nobody goes without while a pool has a free address', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const cluster = clusterOf({ ...shape, pods: shape.pods.map((onNode) => onNode.map(() => ({}))) });
      const plan = planIpam(cluster);
      const capacity = [...cluster.cni.pools.values()].reduce(
        (sum, { prefix: net, blockSize }) =>
          sum + (blockSize >= prefixLength(net) ? 2 ** (32 - prefixLength(net)) : 0),
        0,
      );
      const tunnels = [...plan.nodes.values()].filter(({ tunnel }) => tunnel).length;
      expect(plan.pods.size).toBe(Math.min(cluster.pods.size, capacity - tunnels));
      const blocks = [...cluster.cni.pools.values()].some(
        (pool) => prefixLength(pool.prefix) <= pool.blockSize,
      );
      expect(plan.findings.length).toBe(blocks && plan.pods.size < cluster.pods.size ? 1 : 0);
    }),
    { numRuns: 200 },
  );
});
