import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { namespaceOf, planeOf, routes, text } from '../../state-text.js';

const example = (name: string) =>
  readFileSync(new URL(`../../../../examples/${name}/${name}.knet`, import.meta.url), 'utf8');

/** Routes of a node that BIRD wrote, then those it would have written. */
async function birdRoutes(fixture: string, node: string, scenario?: string): Promise<string> {
  const host = namespaceOf(await planeOf(fixture, scenario), node);
  const written = routes({
    ...host,
    routes: host.routes.filter(({ provenance }) => provenance.by === 'bird'),
  });
  return written + host.absentRoutes.map(({ provenance }) => `absent: ${provenance.why}\n`).join('');
}

test('without a tunnel: by the next hop on the LAN', async () => {
  expect(await birdRoutes(example('calico-bgp'), 'node1')).toBe(
    text(`
      blackhole 10.244.166.128/26 proto bird
      10.244.104.0/26 via 192.168.31.63 dev eth0 proto bird
    `),
  );
});

test('with IPIP: by tunl0, whose far end is the node', async () => {
  const fixture = example('calico-ipip');
  expect(await birdRoutes(fixture, 'node2')).toBe(
    text(`
      blackhole 10.244.104.0/26 proto bird
      10.244.166.128/26 via 192.168.31.62 dev tunl0 proto bird onlink
    `),
  );
  const route = namespaceOf(await planeOf(fixture), 'node2').routes.find(
    ({ nextHops, protocol }) => protocol === 'bird' && nextHops[0]?.dev === 'tunl0',
  );
  expect(route?.nextHops).toEqual([{ via: '192.168.31.62', dev: 'tunl0', onlink: true }]);
});

test('a stopped BIRD leaves its routes; the others lose theirs to its blocks', async () => {
  const fixture = example('calico-bgp');
  expect(await birdRoutes(fixture, 'node2', 'BIRD is stopped on node2')).toBe(
    text(`
      blackhole 10.244.104.0/26 proto bird
      10.244.166.128/26 via 192.168.31.62 dev eth0 proto bird
    `),
  );
  expect(await birdRoutes(fixture, 'node1', 'BIRD is stopped on node2')).toBe(
    text(`
      blackhole 10.244.166.128/26 proto bird
      absent: bird would have learned 10.244.104.0/26 of node2 from node2, but bird is stopped on node2
    `),
  );
});

test('by way of a reflector, which is not on the way itself', async () => {
  const fixture = example('route-reflector');
  expect(await birdRoutes(fixture, 'node1')).toBe(
    text(`
      blackhole 10.244.166.128/26 proto bird
      10.244.104.0/26 via 192.168.31.63 dev eth0 proto bird
    `),
  );
  const host = namespaceOf(await planeOf(fixture), 'node1');
  expect(
    host.routes.find(({ protocol, type }) => protocol === 'bird' && type === 'unicast')?.provenance,
  ).toMatchObject({
    by: 'bird',
    why: '10.244.104.0/26 of node2, learned over BGP, which route reflector node3 passed on',
  });
});

test('with the reflector gone the route is missing, and its author is named', async () => {
  expect(await birdRoutes(example('route-reflector'), 'node1', 'node3 is gone')).toBe(
    text(`
      blackhole 10.244.166.128/26 proto bird
      absent: bird would have learned 10.244.104.0/26 of node2 from route reflector node3, but node3 is gone
    `),
  );
});

const nodes = (pool: string, bgp: string) => `
  subnet left 10.1.0.0/24 { gateway 10.1.0.254 }
  subnet right 10.2.0.0/24 { gateway 10.2.0.254 }
  router r { left 10.1.0.254  right 10.2.0.254 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 { ${pool} } bgp { as 64512  ${bgp} } }
    node node1 { left 10.1.0.1 }
    node node2 { left 10.1.0.2 }
    node node3 { right 10.2.0.3 }
    namespace shop { pod a on node1 { } pod b on node2 { } pod c on node3 { } }
  }
`;

test('cross-subnet: plain within the subnet, wrapped beyond it', async () => {
  expect(await birdRoutes(nodes('ipip cross-subnet', 'mesh'), 'node1')).toBe(
    text(`
      blackhole 10.244.166.128/26 proto bird
      10.244.104.0/26 via 10.1.0.2 dev eth0 proto bird
      10.244.135.0/26 via 10.2.0.3 dev tunl0 proto bird onlink
    `),
  );
});

test('never: beyond the subnet by the gateway, which is the way to the next hop', async () => {
  expect(await birdRoutes(nodes('ipip never', 'mesh'), 'node1')).toBe(
    text(`
      blackhole 10.244.166.128/26 proto bird
      10.244.104.0/26 via 10.1.0.2 dev eth0 proto bird
      10.244.135.0/26 via 10.1.0.254 dev eth0 proto bird
    `),
  );
});

test.each([
  ['mesh off', 'node2, but node1 has no BGP peer: the mesh is off and no peer is declared for it'],
  ['mesh off  peer node1 with node3', 'node2, but no BGP session or route reflector joins node2 and node1'],
  [
    'mesh off  route-reflector node3 { cluster-id 1.1.1.1 }  peer node1 with route-reflectors',
    'route reflector node3, but node3 has no session with node2',
  ],
  [
    'mesh  route-reflector node1 { cluster-id 1.1.1.1 }',
    'node2, but node1 has no BGP peer: route reflectors are not in the mesh',
  ],
])('%s: the missing route says why', async (bgp, why) => {
  expect(await birdRoutes(nodes('ipip never', bgp), 'node1')).toContain(
    `absent: bird would have learned 10.244.104.0/26 of node2 from ${why}\n`,
  );
});

test('a borrowed address is announced by itself', async () => {
  const fixture = `
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
    cluster demo {
      calico 3.31 { pool default 10.244.0.0/16 { ipip never } bgp { as 64512  mesh } }
      node node1 { lan 192.168.31.62 }
      node node2 { lan 192.168.31.63 }
      namespace shop { pod a on node1 { address 10.244.1.7 } pod b on node2 { address 10.244.1.9 } }
    }
  `;
  expect(await birdRoutes(fixture, 'node1')).toBe(
    text(`
      blackhole 10.244.1.0/26 proto bird
      10.244.1.9 via 192.168.31.63 dev eth0 proto bird
    `),
  );
  expect(await birdRoutes(fixture, 'node2')).toBe('10.244.1.0/26 via 192.168.31.62 dev eth0 proto bird\n');
});
