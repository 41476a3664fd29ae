import { expect, test } from 'vitest';
import { namespaceOf, planeOf, routes, text } from '../../state-text.js';
import { trace } from '../roads.js';

/** Two racks with a router each, of AS 65001 and 65002, joined by a cable; a laptop is behind the first. */
const racks = (bgp: string, more = { routers: '', namespace: '', nodes: '' }) => `
  subnet rack1 10.1.0.0/24 { gateway 10.1.0.1 }
  subnet rack2 10.2.0.0/24 { gateway 10.2.0.1 }
  subnet office 10.9.0.0/24 { gateway 10.9.0.1 }
  router tor1 {
    rack1 10.1.0.1
    office 10.9.0.1
    bgp { as 65001  peer 10.1.0.0/24 as external  peer 172.31.0.2 as 65002  announce connected, default }
  }
  router tor2 {
    rack2 10.2.0.1
    bgp { as 65002  peer 10.2.0.0/24 as external  peer 172.31.0.1 as 65001  announce connected, default }
  }
  link spine { tor1 172.31.0.1/30  tor2 172.31.0.2/30 }
  host laptop { office 10.9.0.9 }
  cluster demo {
    calico 3.31 { pool p 10.244.0.0/16 bgp { mesh off ${bgp} } }
    node node1 { rack1 10.1.0.11 labels rack=1 ${more.nodes} }
    node node2 { rack1 10.1.0.12 labels rack=1 ${more.nodes} }
    node node3 { rack2 10.2.0.13 labels rack=2 }
    namespace shop {
      pod a on node1 { labels app=shop  listen 80/tcp }
      pod b on node2 { listen 80/tcp }
      pod c on node3 { listen 80/tcp }
      ${more.namespace}
    }
  }
  ${more.routers}
`;

const PEERS = `
  peer node-selector rack=1 with 10.1.0.1 as 65001 { num-allowed-local-as-numbers 1 }
  peer node-selector rack=2 with 10.2.0.1 as 65002 { num-allowed-local-as-numbers 1 }`;

async function bgpRoutes(fixture: string, machine: string): Promise<string> {
  const all = routes(namespaceOf(await planeOf(fixture), machine)).split('\n');
  return `${all.filter((line) => /proto (bird|bgp)|nexthop/.test(line)).join('\n')}\n`;
}

test('a top-of-rack router learns the blocks of its nodes, and passes them on', async () => {
  expect(await bgpRoutes(racks(PEERS), 'tor1')).toBe(
    text(`
      10.244.166.128/26 via 10.1.0.11 dev eth0 proto bgp metric 20
      10.244.104.0/26 via 10.1.0.12 dev eth0 proto bgp metric 20
      10.2.0.0/24 via 172.31.0.2 dev eth2 proto bgp metric 20
      10.244.135.0/26 via 172.31.0.2 dev eth2 proto bgp metric 20
    `),
  );
  expect(await bgpRoutes(racks(PEERS), 'node1')).toContain(
    '10.244.135.0/26 via 10.1.0.1 dev eth0 proto bird',
  );
});

test('nodes of one AS number do not take each other’s routes from a router, unless they may', async () => {
  const fixture = racks(PEERS.replaceAll(/\{ num-allowed-local-as-numbers 1 \}/g, ''));
  expect(await bgpRoutes(fixture, 'node1')).not.toContain('10.244.104.0/26');
  const { absentRoutes } = namespaceOf(await planeOf(fixture), 'node1');
  expect(absentRoutes.map(({ provenance }) => provenance.why)).toContain(
    'bird would have learned 10.244.104.0/26 of node2, but node1 has its own AS number 64512 in the path that tor1 tells it',
  );
});

test('pods of different racks reach each other, and a laptop behind a router reaches them', async () => {
  const plane = await planeOf(racks(PEERS));
  for (const [from, to] of [
    ['shop/a', 'shop/c'],
    ['shop/a', 'shop/b'],
    ['laptop', 'shop/c'],
    ['laptop', 'shop/a'],
  ] as const) {
    const answer = trace(plane, { from, to, port: 80 });
    expect([from, to, answer.verdict, answer.reply?.verdict]).toEqual([from, to, 'delivered', 'delivered']);
  }
});

test('AS numbers of single nodes: a router tells node by node of the others', async () => {
  const own = racks(PEERS.replaceAll(/\{ num-allowed-local-as-numbers 1 \}/g, ''));
  const fixture = own
    .replace('node node1 { rack1 10.1.0.11', 'node node1 { rack1 10.1.0.11 bgp { as 65011 }')
    .replace('node node2 { rack1 10.1.0.12', 'node node2 { rack1 10.1.0.12 bgp { as 65012 }');
  expect(await bgpRoutes(fixture, 'node1')).toContain('10.244.104.0/26 via 10.1.0.12 dev eth0 proto bird');
});

test('a router that reflects within one AS', async () => {
  const fixture = racks('as 65001  peer node-selector rack=1 with 10.1.0.1').replace(
    'bgp { as 65001  peer 10.1.0.0/24 as external',
    'bgp { as 65001  cluster-id 1.1.1.1  peer 10.1.0.0/24 as 65001',
  );
  expect(await bgpRoutes(fixture, 'node1')).toContain('10.244.104.0/26 via 10.1.0.12 dev eth0 proto bird');
});

test('a filter keeps a rack from the other one', async () => {
  const fixture = racks(`
    peer node-selector rack=1 with 10.1.0.1 as 65001 { num-allowed-local-as-numbers 1  filters local }
    peer node-selector rack=2 with 10.2.0.1 as 65002 { num-allowed-local-as-numbers 1 }
    bgp-filter local { import-v4 reject cidr equal 10.244.135.0/26  export-v4 reject cidr in 10.244.104.0/24 }`);
  expect(await bgpRoutes(fixture, 'node1')).not.toContain('10.244.135.0/26');
  expect(await bgpRoutes(fixture, 'tor1')).not.toContain('10.244.104.0/26');
  const { absentRoutes } = namespaceOf(await planeOf(fixture), 'node1');
  expect(absentRoutes.map(({ provenance }) => provenance.why)).toContain(
    'bird would have learned 10.244.135.0/26 of node3, but node1 does not take it from tor1: bgp-filter local rejects it',
  );
});

const SERVICES = {
  routers: '',
  nodes: '',
  namespace: `
    service all { select app=shop  cluster-ip 10.96.0.10  port 80 }
    service near { select app=shop  cluster-ip 10.96.0.20  port 80 node-port 30080  external-traffic local }
    service edge { select app=shop  port 80 load-balancer 203.0.113.5  external-traffic local }`,
};

const ANNOUNCED = 'service-cluster-ips 10.96.0.0/12  service-load-balancer-ips 203.0.113.0/24';

test('Services are announced by all nodes, and by those with an endpoint where only they may answer', async () => {
  const fixture = racks(`${PEERS} ${ANNOUNCED}`, SERVICES);
  const tor1 = (await bgpRoutes(fixture, 'tor1')).split('\n').filter((line) => !line.startsWith('10.244'));
  expect(tor1.map((line) => line.trim()).join('\n')).toEqual(
    text(`
      10.96.0.0/12 proto bgp metric 20
      nexthop via 10.1.0.11 dev eth0 weight 1
      nexthop via 10.1.0.12 dev eth0 weight 1
      203.0.113.0/24 proto bgp metric 20
      nexthop via 10.1.0.11 dev eth0 weight 1
      nexthop via 10.1.0.12 dev eth0 weight 1
      10.96.0.20 via 10.1.0.11 dev eth0 proto bgp metric 20
      10.96.0.2 via 10.1.0.11 dev eth0 proto bgp metric 20
      203.0.113.5 via 10.1.0.11 dev eth0 proto bgp metric 20
      10.2.0.0/24 via 172.31.0.2 dev eth2 proto bgp metric 20
    `),
  );
});

test('nodes do not route to what kube-proxy serves, and one may be left out', async () => {
  const fixture = racks(`${PEERS} ${ANNOUNCED}`, SERVICES);
  expect(await bgpRoutes(fixture, 'node3')).not.toMatch(/^(10\.96|203)/m);
  const excluded = fixture.replace(
    'labels rack=2',
    'labels rack=2, node.kubernetes.io/exclude-from-external-load-balancers=true',
  );
  expect(await bgpRoutes(excluded, 'tor2')).toContain('10.96.0.0/12 via 172.31.0.1 dev eth1 proto bgp');
});

test('a laptop behind the router reaches a ClusterIP and a load balancer’s address', async () => {
  const plane = await planeOf(racks(`${PEERS} ${ANNOUNCED}`, SERVICES));
  for (const to of ['10.96.0.10', '10.96.0.20', '203.0.113.5']) {
    const answer = trace(plane, { from: 'laptop', to, port: 80 });
    expect([to, answer.verdict, answer.reply?.verdict]).toEqual([to, 'delivered', 'delivered']);
  }
});

test('with bgpd stopped the router forgets what it learned, and its nodes what it told them', async () => {
  const fixture = `${racks(PEERS)} scenario "no bgpd" { stop bgpd on tor1 }`;
  const routesOf = async (machine: string) => {
    const all = routes(namespaceOf(await planeOf(fixture, 'no bgpd'), machine)).split('\n');
    return all.filter((line) => /10\.244.*proto (bird|bgp)/.test(line) && !line.includes('blackhole'));
  };
  expect(await routesOf('tor1')).toEqual([]);
  expect(await routesOf('node1')).toEqual([]);
});

test('a mesh beside routers that announce the subnets of nodes: next hops there cannot be resolved any more', async () => {
  const mesh = racks(PEERS).replace('mesh off', 'mesh on');
  // As real BIRDs do it: the route to 10.1.0.0/24 is itself one whose next hop had to be looked up.
  expect(await bgpRoutes(mesh, 'node3')).toContain('10.244.166.128/26 via 10.2.0.1 dev eth0');
  const quiet = mesh.replaceAll('announce connected, default', '');
  const all = await bgpRoutes(
    quiet
      .replace('router tor1 {', 'router tor1 { route 10.2.0.0/24 via 172.31.0.2')
      .replace('router tor2 {', 'router tor2 { route 10.1.0.0/24 via 172.31.0.1'),
    'node3',
  );
  expect(all).toContain('10.244.166.128/26 via 10.2.0.1 dev eth0 proto bird');
  expect(await bgpRoutes(quiet, 'tor1')).toContain(
    '10.244.104.0/26 proto bgp metric 20\n\tnexthop via 10.1.0.11 dev eth0 weight 1\n\tnexthop via 10.1.0.12',
  );
});
