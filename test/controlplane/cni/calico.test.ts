import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { controlPlane } from '../../../src/controlplane/build.js';
import { ip } from '../../../src/linux/address.js';
import type { Provenance } from '../../../src/linux/provenance.js';
import { checkDiagnostics } from '../../fixtures.js';
import { links, namespaceOf, planeOf, routes, sockets, sysctls, text } from '../state-text.js';

const example = (name: string) =>
  readFileSync(new URL(`../../../examples/${name}/${name}.knet`, import.meta.url), 'utf8');

test('a pod: a /32 address, and a gateway that nobody has', async () => {
  const pod = namespaceOf(await planeOf(example('calico-ipip')), 'node1', 'shop/web');
  expect(links(pod)).toBe('3: eth0@host:cali551b05c3e54 mtu 1480 10.244.166.129/32\n');
  expect(routes(pod)).toBe(
    text(`
      169.254.1.1 dev eth0 scope link
      default via 169.254.1.1 dev eth0
    `),
  );
  expect(sockets(pod)).toBe('tcp *:80 web\n');
  expect(pod).toMatchObject({ holder: 'pause', members: ['web'] });
  expect(pod.interfaces.get('lo')?.up).toBe(true);
});

test('its node: a host route to the host end, which answers for every address', async () => {
  const host = namespaceOf(await planeOf(example('calico-ipip')), 'node1');
  expect(links(host)).toBe(
    text(`
      2: eth0 mtu 1500 192.168.31.62/24
      4: cali551b05c3e54@shop/web:eth0 mtu 1480
      5: tunl0 mtu 1480 10.244.166.128/32
    `),
  );
  expect(routes(host)).toBe(
    text(`
      192.168.31.0/24 dev eth0 proto kernel scope link src 192.168.31.62
      default via 192.168.31.1 dev eth0
      10.244.166.129 dev cali551b05c3e54 scope link
      blackhole 10.244.166.128/26 proto bird
      10.244.104.0/26 via 192.168.31.63 dev tunl0 proto bird onlink
    `),
  );
  expect(sysctls(host)).toBe(
    text(`
      net.ipv4.ip_forward = 1
      net.bridge.bridge-nf-call-iptables = 1
      net.bridge.bridge-nf-call-ip6tables = 1
      net.ipv4.conf.all.route_localnet = 1
      net.ipv4.conf.cali551b05c3e54.proxy_arp = 1
      net.ipv4.neigh.cali551b05c3e54.proxy_delay = 0
      net.ipv4.conf.cali551b05c3e54.route_localnet = 1
      net.ipv4.conf.cali551b05c3e54.forwarding = 1
      net.ipv4.conf.cali551b05c3e54.rp_filter = 0
    `),
  );
  expect(host.interfaces.get('cali551b05c3e54')?.mac).toBe('ee:ee:ee:ee:ee:ee');
  expect(host.interfaces.get('tunl0')).toMatchObject({ kind: 'ipip', up: true, ttl: 'inherit' });
});

test('who wrote what, and from which declaration', async () => {
  const fixture = cluster('pool default 10.244.0.0/16 { ipip always }');
  const plane = await planeOf(fixture);
  const host = namespaceOf(plane, 'node1');
  const pod = namespaceOf(plane, 'node1', 'shop/web');
  const podRoute = host.routes.find(
    ({ nextHops, table }) => table === 254 && nextHops[0]?.dev.startsWith('cali'),
  );
  const author = ({ by, source }: Provenance) =>
    `${by}: ${fixture.split('\n')[source!.start.line]!.slice(source!.start.character).split(' ')[0]}`;
  expect({
    namespace: author(pod.provenance),
    eth0: author(pod.interfaces.get('eth0')!.provenance),
    address: author(pod.interfaces.get('eth0')!.addresses[0]!.provenance),
    route: author(podRoute!.provenance),
    tunl0: author(host.interfaces.get('tunl0')!.provenance),
    chain: author(host.iptables[0]!.chains.get('cali-PREROUTING')!.provenance),
  }).toEqual({
    namespace: 'kubelet: pod',
    eth0: 'cni: pod',
    address: 'calico-ipam: pod',
    route: 'felix: pod',
    tunl0: 'felix: pool',
    chain: 'felix: calico',
  });
});

const cluster = (calico: string, lan = '') => `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 ${lan} }
  cluster demo {
    calico 3.31 { ${calico} }
    node node1 { lan 192.168.31.62 }
    namespace shop { pod web on node1 { } }
  }
`;

test.each([
  ['pool default 10.244.0.0/16 { ipip never }', '', 1500],
  ['pool default 10.244.0.0/16 { ipip cross-subnet }', '', 1480],
  ['pool default 10.244.0.0/16 { ipip always }', 'mtu 9000', 8980],
  ['mtu 1400  pool default 10.244.0.0/16 { ipip always }', '', 1400],
])('%s %s: pods have an MTU of %i', async (calico, lan, mtu) => {
  const plane = await planeOf(cluster(calico, lan));
  expect(namespaceOf(plane, 'node1', 'shop/web').interfaces.get('eth0')?.mtu).toBe(mtu);
  const tunnel = namespaceOf(plane, 'node1').interfaces.get('tunl0');
  expect(tunnel?.mtu).toBe(calico.includes('never') ? undefined : mtu);
});

test('the host default of rp_filter holds for pods as well', async () => {
  const fixture = cluster('pool default 10.244.0.0/16 { ipip never }').replace(
    'lan 192.168.31.62',
    'lan 192.168.31.62  sysctl net.ipv4.conf.default.rp_filter 1',
  );
  expect(sysctls(namespaceOf(await planeOf(fixture), 'node1'))).toContain('cali551b05c3e54.rp_filter = 1\n');
});

test('tunl0 answers ARP on the LAN, as every address of a machine does', async () => {
  const { world } = await planeOf(example('calico-ipip'));
  const owners = world.segment('lan')!.owners(ip('10.244.166.128'));
  expect(owners.map(({ machine }) => machine)).toEqual(['node1']);
});

test('a pod without an address has only lo', async () => {
  const plane = await planeOf(
    cluster('pool tiny 10.244.0.0/30 { block-size 30  ipip never }').replace(
      'pod web on node1 { }',
      'deployment web replicas 5 { }',
    ),
  );
  expect(plane.findings.map(({ code }) => code)).toEqual(['pools-full']);
  expect(links(namespaceOf(plane, 'node1', 'shop/web-5'))).toBe('');
  expect(plane.locate({ kind: 'pod', cluster: 'demo', pod: 'shop/web-5' })).toEqual([
    { name: 'shop/web-5', machine: 'node1', namespace: 'shop/web-5', addresses: [] },
  ]);
});

test('a node without a default route does not answer for the gateway of its pods', async () => {
  await checkDiagnostics(
    `
    subnet lan 192.168.31.0/24
    cluster demo {
      calico 3.31 { pool default 10.244.0.0/16 { ipip never } }
      node node1 { lan 192.168.31.62 }
    //^^^^^^^^^^ warning no-default-route: node node1 has no default route, so it does not answer for 169.254.1.1 by proxy ARP and its pods reach nobody: give its subnet a gateway
      node node2 { lan 192.168.31.63 }
      namespace shop { pod web on node1 { } }
    }
    `,
    ({ topology }) => controlPlane(topology).findings,
  );
});
