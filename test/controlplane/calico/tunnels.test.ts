import { expect, test } from 'vitest';
import { tunnelMac } from '../../../src/controlplane/calico/felix/vxlan.js';
import { formatForwardingEntry } from '../../../src/linux/print/bridge.js';
import type { Trace } from '../../../src/simulator/trace.js';
import { links, namespaceOf, planeOf, routes, text } from '../state-text.js';
import { locate, road, trace } from './roads.js';

/** Two nodes of one subnet, and a third behind a router; a pod on each. */
const racks = (calico: string) => `
  subnet rack1 10.1.0.0/24 { gateway 10.1.0.1 }
  subnet rack2 10.2.0.0/24 { gateway 10.2.0.1 }
  router r1 { rack1 10.1.0.1  rack2 10.2.0.1 }
  cluster demo {
    ${calico}
    node node1 { rack1 10.1.0.11 }
    node node2 { rack1 10.1.0.12 }
    node node3 { rack2 10.2.0.13 }
    namespace shop {
      pod a on node1 { listen 80/tcp }
      pod b on node2 { listen 80/tcp }
      pod c on node3 { listen 80/tcp }
    }
  }
`;

const pool = (modes: string, more = '') => `calico 3.31 { pool p 10.244.0.0/16 { ${modes} } ${more} }`;

/** The routes of a node to blocks of pods. */
async function blockRoutes(calico: string, node = 'node1'): Promise<string> {
  const all = routes(namespaceOf(await planeOf(racks(calico)), node));
  return `${all
    .split('\n')
    .filter((line) => line.includes('/26'))
    .join('\n')}\n`;
}

test('VXLAN always: by the tunnel end of each node, and no BGP', async () => {
  const calico = pool('vxlan always  nat-outgoing', 'backend vxlan');
  expect(await blockRoutes(calico)).toBe(
    text(`
      blackhole 10.244.166.128/26 proto 80
      10.244.104.0/26 via 10.244.104.0 dev vxlan.calico proto 80 onlink
      10.244.135.0/26 via 10.244.135.0 dev vxlan.calico proto 80 onlink
    `),
  );
  const host = namespaceOf(await planeOf(racks(calico)), 'node1');
  expect(links(host)).toContain('vxlan.calico mtu 1450 10.244.166.128/32');
  expect(host.interfaces.get('vxlan.calico')).toMatchObject({
    vni: 4096,
    port: 4789,
    local: '10.1.0.11',
    underlay: 'eth0',
    learning: false,
    mac: tunnelMac('node1'),
  });
  expect(host.neighbours.map(({ address, mac, state }) => `${address} ${mac} ${state}`)).toEqual([
    `10.244.104.0 ${tunnelMac('node2')} PERMANENT`,
    `10.244.135.0 ${tunnelMac('node3')} PERMANENT`,
  ]);
  expect(host.forwarding.map(formatForwardingEntry)).toEqual([
    `${tunnelMac('node2')} dev vxlan.calico dst 10.1.0.12 self permanent`,
    `${tunnelMac('node3')} dev vxlan.calico dst 10.2.0.13 self permanent`,
  ]);
  expect(host.ipsets.get('cali40all-vxlan-net')?.members).toEqual(['10.1.0.12', '10.2.0.13']);
});

test('a node without a tunnel end has the set that the rules ask all the same', async () => {
  const two = `calico 3.31 {
      pool p 10.244.0.0/17 { vxlan always  node-selector rack=2 }
      pool q 10.244.128.0/17 { node-selector rack=1 }
    }`;
  const labelled = racks(two)
    .replaceAll(/(rack1 10\.1\.0\.1[12]) \}/g, '$1  labels rack=1 }')
    .replace('10.2.0.13 }', '10.2.0.13  labels rack=2 }');
  const host = namespaceOf(await planeOf(labelled), 'node1');
  expect(host.interfaces.has('vxlan.calico')).toBe(false);
  expect(host.ipsets.get('cali40all-vxlan-net')?.members).toEqual(['10.2.0.13']);
});

test('the hardware address of a tunnel end starts with 66 and comes from the name of its node', () => {
  expect(tunnelMac('node1')).toMatch(/^66(:[0-9a-f]{2}){5}$/);
  expect(tunnelMac('node1')).not.toBe(tunnelMac('node2'));
});

test('cross-subnet: plain to nodes of the own subnet, wrapped to the others', async () => {
  expect(await blockRoutes(pool('vxlan cross-subnet'))).toBe(
    text(`
      blackhole 10.244.166.128/26 proto 80
      10.244.104.0/26 via 10.1.0.12 dev eth0 proto 80 onlink
      10.244.135.0/26 via 10.244.135.0 dev vxlan.calico proto 80 onlink
    `),
  );
  expect(await blockRoutes(pool('ipip cross-subnet'))).toBe(
    text(`
      blackhole 10.244.166.128/26 proto bird
      10.244.104.0/26 via 10.1.0.12 dev eth0 proto bird
      10.244.135.0/26 via 10.2.0.13 dev tunl0 proto bird onlink
    `),
  );
});

test('from 3.33 on Felix writes the routes by IPIP, BIRD those without a tunnel', async () => {
  const calico = (version: string) => `calico ${version} { pool p 10.244.0.0/16 { ipip cross-subnet } }`;
  const felixs = text(`
    blackhole 10.244.166.128/26 proto 80
    10.244.104.0/26 via 10.1.0.12 dev eth0 proto 80 onlink
    10.244.135.0/26 via 10.2.0.13 dev tunl0 proto 80 onlink
  `);
  expect(await blockRoutes(calico('3.33'))).toBe(felixs);
  expect(await blockRoutes(calico('3.32'))).not.toBe(felixs);
  expect(
    await blockRoutes(pool('ipip cross-subnet', 'bgp { program-cluster-routes enabled-no-encap-only }')),
  ).toBe(felixs);
  expect(await blockRoutes('calico 3.33 { pool p 10.244.0.0/16 }')).toContain('proto bird');
  expect(await blockRoutes(pool('', 'bgp { program-cluster-routes disabled }'))).toContain(
    '10.244.135.0/26 via 10.1.0.1 dev eth0 proto 80 onlink',
  );
});

test.each([
  ['vxlan always', ['vxlan.calico'], ['vxlan.calico']],
  ['vxlan cross-subnet', [], ['vxlan.calico']],
  ['ipip cross-subnet', [], ['tunl0']],
  ['ipip always', ['tunl0'], ['tunl0']],
])('%s: pods reach each other, and their node too', async (mode, near, far) => {
  const plane = await planeOf(racks(pool(`${mode}  nat-outgoing`)));
  for (const [to, tunnels] of [
    ['shop/b', near],
    ['shop/c', far],
  ] as const) {
    for (const from of ['shop/a', 'node1']) {
      const answer = trace(plane, { from, to, port: 80 });
      expect([answer.verdict, answer.reply?.verdict]).toEqual(['delivered', 'delivered']);
      expect(tunnelsOf(answer)).toEqual(tunnels);
    }
  }
});

/** The devices that wrapped the packet on its way there. */
function tunnelsOf({ paths }: Trace): string[] {
  const steps = paths[0]!.hops.flatMap((hop) => hop.steps);
  return steps.flatMap(({ kind, device }) => (kind === 'encapsulate' && device ? [device] : []));
}

test('VXLAN from a machine that is no node is dropped, whoever it may be', async () => {
  const plane = await planeOf(`${racks(pool('vxlan always'))}
    host stranger { rack1 10.1.0.99 }
    host node { rack1 10.1.0.98 }`);
  const answer = trace(plane, {
    from: 'stranger',
    to: 'node1',
    options: { protocol: 'udp', destinationPort: 4789 },
  });
  expect(road(answer.paths[0]!)).toContain('dropped');
});

test('without BIRD nobody writes routes to pools that need it', async () => {
  const { absentRoutes } = namespaceOf(await planeOf(racks(pool('ipip always', 'backend vxlan'))), 'node1');
  expect(absentRoutes.map(({ provenance }) => provenance.why)).toContain(
    'bird would have learned 10.244.104.0/26 of node2, but it does not run (backend vxlan)',
  );
});

test('pools: by the labels of nodes, for tunnels alone, switched off', async () => {
  const plane = await planeOf(`
    subnet lan 10.1.0.0/24 { gateway 10.1.0.1 }
    cluster demo {
      calico 3.31 {
        pool off 10.240.0.0/16 { disabled }
        pool tunnels 10.241.0.0/16 { allowed-uses tunnel  ipip always }
        pool a 10.242.0.0/16 { node-selector rack=a  ipip always }
        pool rest 10.243.0.0/16 { ipip always }
      }
      node node1 { lan 10.1.0.11 labels rack=a }
      node node2 { lan 10.1.0.12 labels rack=b }
      namespace shop { pod a on node1  pod b on node2 }
    }`);
  const poolOf = (pod: string) => locate(plane, pod)?.addresses[0]?.split('.')[1];
  expect([poolOf('shop/a'), poolOf('shop/b')]).toEqual(['242', '243']);
  expect(links(namespaceOf(plane, 'node1'))).toMatch(/tunl0 mtu 1480 10\.241\./);
});

test('a full pool lends addresses of other nodes’ blocks, unless affinity is strict', async () => {
  const full = (more: string) => `
    subnet lan 10.1.0.0/24 { gateway 10.1.0.1 }
    cluster demo {
      calico 3.31 { pool p 10.244.0.0/29 { block-size 29 } ${more} }
      node node1 { lan 10.1.0.11 }
      node node2 { lan 10.1.0.12 }
      namespace shop { pod a on node1  pod b on node2 }
    }`;
  const lent = await planeOf(full(''));
  expect(locate(lent, 'shop/b')?.addresses[0]).toBe('10.244.0.1');
  expect(routes(namespaceOf(lent, 'node1'))).toContain('10.244.0.1 via 10.1.0.12 dev eth0 proto bird');
  expect(locate(await planeOf(full('strict-affinity')), 'shop/b')?.addresses ?? []).toEqual([]);
});
