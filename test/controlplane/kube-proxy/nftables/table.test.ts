import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { nftTableLines } from '../../../../src/linux/print/nft.js';
import { namespaceOf, planeOf } from '../../state-text.js';
import { SERVICES_OF_ALL_KINDS } from '../services-of-all-kinds.js';

/** The conventions of kube-proxy's own tests (pkg/proxy/nftables/proxier_test.go): the names and hashes are its. */
function cluster(services: string, settings = ''): string {
  return `
    subnet lan 192.168.0.0/24
    cluster demo {
      kube-proxy nftables
      service-cidr 172.30.0.0/16
      cluster-cidr 10.0.0.0/8
      ${settings}
      node node1 { lan 192.168.0.2 }
      node node2 { lan 192.168.0.3 }
      ${services}
    }`;
}

async function tableOn(node: string, text: string, family = 'ip'): Promise<string> {
  const table = namespaceOf(await planeOf(text), node).nftables.find((one) => one.family === family);
  return table
    ? nftTableLines(table)
        .map((line) => `${line.text}\n`)
        .join('')
    : '';
}

/** Blocks of the listing whose header matches, without indentation. */
async function blocks(
  wanted: RegExp,
  services: string,
  { settings = '', node = 'node1', family = 'ip' } = {},
) {
  const text = await tableOn(node, cluster(services, settings), family);
  const found = text
    .split(/\n(?=\t(?:set|map|chain) )/)
    .filter((block) => wanted.test(block.split('\n')[0]!));
  return found.flatMap((block) =>
    block
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && line !== '}'),
  );
}

const SVC1 = `namespace ns1 {
  service svc1 { port p80: 80  cluster-ip 172.30.0.41  endpoints 10.180.0.1:80 on node1 }
}`;
const MORE = `namespace ns4 {
  service svc4 { port p80: 80  cluster-ip 172.30.0.44  external-ips 192.168.99.33  endpoints 10.180.0.4:80, 10.180.0.5:80 on node1 }
}`;

test('what stands there before any Service, since 1.34', async () => {
  expect(await blocks(/chain/, '')).toEqual([
    'chain filter-prerouting-pre-dnat {',
    'type filter hook prerouting priority dstnat - 10; policy accept;',
    'ct state new jump firewall-check',
    'chain filter-output-pre-dnat {',
    'type filter hook output priority -110; policy accept;',
    'ct state new jump firewall-check',
    'chain filter-input {',
    'type filter hook input priority filter; policy accept;',
    'ct state new jump nodeport-endpoints-check',
    'ct state new jump service-endpoints-check',
    'chain filter-forward {',
    'type filter hook forward priority filter; policy accept;',
    'ct state new jump service-endpoints-check',
    'ct state new jump cluster-ips-check',
    'chain filter-output {',
    'type filter hook output priority filter; policy accept;',
    'ct state new jump service-endpoints-check',
    'ct state new jump cluster-ips-check',
    'chain nat-prerouting {',
    'type nat hook prerouting priority dstnat; policy accept;',
    'jump services',
    'chain nat-output {',
    'type nat hook output priority -100; policy accept;',
    'jump services',
    'chain nat-postrouting {',
    'type nat hook postrouting priority srcnat; policy accept;',
    'jump masquerading',
    'chain nodeport-endpoints-check {',
    'ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports',
    'chain service-endpoints-check {',
    'ip daddr . meta l4proto . th dport vmap @no-endpoint-services',
    'chain firewall-check {',
    'ip daddr . meta l4proto . th dport vmap @firewall-ips',
    'chain services {',
    'ip daddr . meta l4proto . th dport vmap @service-ips',
    'ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports',
    'chain masquerading {',
    'meta mark & 0x00004000 == 0x00000000 return',
    'meta mark set meta mark ^ 0x00004000',
    'masquerade fully-random',
    'chain cluster-ips-check {',
    'ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"',
    'ip daddr 172.30.0.0/16 drop comment "Drop traffic to unallocated ClusterIPs"',
    'chain mark-for-masquerade {',
    'meta mark set meta mark | 0x00004000',
    'chain reject-chain {',
    'comment "helper for @no-endpoint-services / @no-endpoint-nodeports"',
    'reject',
  ]);
});

test('the base chains of 1.31 look at ClusterIPs that were not translated behind NAT', async () => {
  const found = await blocks(/chain filter-/, '', { settings: 'kubernetes 1.31' });
  expect(found.filter((line) => line.startsWith('chain') || line.startsWith('type'))).toEqual([
    'chain filter-prerouting {',
    'type filter hook prerouting priority dstnat - 10; policy accept;',
    'chain filter-input {',
    'type filter hook input priority -110; policy accept;',
    'chain filter-forward {',
    'type filter hook forward priority -110; policy accept;',
    'chain filter-output {',
    'type filter hook output priority -110; policy accept;',
    'chain filter-output-post-dnat {',
    'type filter hook output priority -90; policy accept;',
  ]);
});

test('a ClusterIP: who is no pod is masqueraded, then a lot decides', async () => {
  expect(await blocks(/service-|endpoint-.*__|cluster-ips \{/, SVC1)).toEqual([
    'set cluster-ips {',
    'type ipv4_addr',
    'comment "Active ClusterIPs"',
    'elements = { 172.30.0.41 }',
    'map service-ips {',
    'type ipv4_addr . inet_proto . inet_service : verdict',
    'comment "ClusterIP, ExternalIP and LoadBalancer IP traffic"',
    'elements = { 172.30.0.41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80 }',
    'map service-nodeports {',
    'type inet_proto . inet_service : verdict',
    'comment "NodePort traffic"',
    'chain service-endpoints-check {',
    'ip daddr . meta l4proto . th dport vmap @no-endpoint-services',
    'chain endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80 {',
    'ip saddr 10.180.0.1 jump mark-for-masquerade',
    'meta l4proto tcp dnat to 10.180.0.1:80',
    'chain service-ULMVA6XW-ns1/svc1/tcp/p80 {',
    'ip daddr 172.30.0.41 ip saddr != 10.0.0.0/8 jump mark-for-masquerade',
    'numgen random mod 1 vmap { 0 : goto endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80 }',
  ]);
});

test('until 1.33 the masquerading rule names the port', async () => {
  const [, rule] = await blocks(/chain service-ULM/, SVC1, { settings: 'kubernetes 1.33' });
  expect(rule).toBe('ip daddr 172.30.0.41 tcp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade');
});

test('external IPs come by a chain of their own; each endpoint is as likely', async () => {
  expect(await blocks(/chain (service|external)-LA/, MORE)).toEqual([
    'chain service-LAUZTJTB-ns4/svc4/tcp/p80 {',
    'ip daddr 172.30.0.44 ip saddr != 10.0.0.0/8 jump mark-for-masquerade',
    'numgen random mod 2 vmap { 0 : goto endpoint-UNZV3OEC-ns4/svc4/tcp/p80__10.180.0.4/80, 1 : goto endpoint-5RFCDDV7-ns4/svc4/tcp/p80__10.180.0.5/80 }',
    'chain external-LAUZTJTB-ns4/svc4/tcp/p80 {',
    'jump mark-for-masquerade',
    'goto service-LAUZTJTB-ns4/svc4/tcp/p80',
  ]);
});

describe('external policy Local', () => {
  const LOCAL = `namespace ns2 {
    service svc2 {
      port p80: 80 node-port 30001
      cluster-ip 172.30.0.42
      external-traffic local
      external-ips 192.168.99.22
      load-balancer 1.2.3.4
      endpoints 10.180.0.2:80 on node2
    }
  }`;

  test('on a node without an endpoint: pods and the node itself get through, others do not', async () => {
    expect(await blocks(/external-42|no-endpoint|map service-/, LOCAL)).toEqual([
      'map no-endpoint-services {',
      'type ipv4_addr . inet_proto . inet_service : verdict',
      'comment "vmap to drop or reject packets to services with no endpoints"',
      'elements = { 1.2.3.4 . tcp . 80 comment "ns2/svc2:p80" : drop,',
      '192.168.99.22 . tcp . 80 comment "ns2/svc2:p80" : drop }',
      'map no-endpoint-nodeports {',
      'type inet_proto . inet_service : verdict',
      'comment "vmap to drop or reject packets to service nodeports with no endpoints"',
      'elements = { tcp . 30001 comment "ns2/svc2:p80" : drop }',
      'map service-ips {',
      'type ipv4_addr . inet_proto . inet_service : verdict',
      'comment "ClusterIP, ExternalIP and LoadBalancer IP traffic"',
      'elements = { 1.2.3.4 . tcp . 80 : goto external-42NFTM6N-ns2/svc2/tcp/p80,',
      '192.168.99.22 . tcp . 80 : goto external-42NFTM6N-ns2/svc2/tcp/p80,',
      '172.30.0.42 . tcp . 80 : goto service-42NFTM6N-ns2/svc2/tcp/p80 }',
      'map service-nodeports {',
      'type inet_proto . inet_service : verdict',
      'comment "NodePort traffic"',
      'elements = { tcp . 30001 : goto external-42NFTM6N-ns2/svc2/tcp/p80 }',
      'chain external-42NFTM6N-ns2/svc2/tcp/p80 {',
      'ip saddr 10.0.0.0/8 goto service-42NFTM6N-ns2/svc2/tcp/p80 comment "short-circuit pod traffic"',
      'fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"',
      'fib saddr type local goto service-42NFTM6N-ns2/svc2/tcp/p80 comment "short-circuit local traffic"',
    ]);
  });

  test('on the node with the endpoint: its own endpoints for all others', async () => {
    const found = await blocks(/(external|local)-42|no-endpoint/, LOCAL, { node: 'node2' });
    expect(found.filter((line) => line.startsWith('elements'))).toEqual([]);
    expect(found).toContain('goto local-42NFTM6N-ns2/svc2/tcp/p80');
    expect(found).toContain(
      'numgen random mod 1 vmap { 0 : goto endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80 }',
    );
  });
});

test('source ranges and session affinity', async () => {
  const service = `namespace ns5 {
    service svc5 {
      port p80: 80 node-port 30002
      cluster-ip 172.30.0.45
      load-balancer 5.6.7.8 { source-ranges 203.0.113.0/25 }
      session-affinity client-ip 10800
      endpoints 10.180.0.3:80
    }
  }`;
  expect(await blocks(/firewall-(HV|ips)|affinity-|endpoint-GT|chain service-HV/, service)).toEqual([
    'map firewall-ips {',
    'type ipv4_addr . inet_proto . inet_service : verdict',
    'comment "destinations that are subject to LoadBalancerSourceRanges"',
    'elements = { 5.6.7.8 . tcp . 80 : goto firewall-HVFWP5L3-ns5/svc5/tcp/p80 }',
    'set affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 {',
    'type ipv4_addr',
    'size 65535',
    'flags dynamic,timeout',
    'timeout 3h',
    'chain endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 {',
    'ip saddr 10.180.0.3 jump mark-for-masquerade',
    'update @affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 { ip saddr }',
    'meta l4proto tcp dnat to 10.180.0.3:80',
    'chain service-HVFWP5L3-ns5/svc5/tcp/p80 {',
    'ip daddr 172.30.0.45 ip saddr != 10.0.0.0/8 jump mark-for-masquerade',
    'ip saddr @affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 goto endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80',
    'numgen random mod 1 vmap { 0 : goto endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 }',
    'chain firewall-HVFWP5L3-ns5/svc5/tcp/p80 {',
    'ip saddr != 203.0.113.0/25 drop',
  ]);
});

test('a node in the source ranges may send from the load balancer’s address', async () => {
  const service = `namespace a { service s {
    port 80
    load-balancer 5.6.7.8 { source-ranges 192.168.0.0/24, 203.0.113.0/25 }
    endpoints 10.180.0.3:80
  } }`;
  expect(await blocks(/chain firewall-.*a\/s/, service)).toContain(
    'ip saddr != { 192.168.0.0/24, 203.0.113.0/25, 5.6.7.8 } drop',
  );
});

test('a Service without endpoints is rejected', async () => {
  const service = 'namespace ns6 { service svc6 { port p80: 80  cluster-ip 172.30.0.46 } }';
  const found = await blocks(/(map|set)/, service);
  expect(found.filter((line) => line.startsWith('elements'))).toEqual([
    'elements = { 172.30.0.46 }',
    'elements = { 192.168.0.2 }',
    'elements = { 172.30.0.46 . tcp . 80 comment "ns6/svc6:p80" : goto reject-chain }',
  ]);
});

test('node ports answer at the node’s own address; 127.0.0.1 is left alone', async () => {
  const plane = await planeOf(cluster(SVC1));
  expect(await blocks(/nodeport-ips/, SVC1)).toContain('elements = { 192.168.0.2 }');
  expect([...namespaceOf(plane, 'node1').sysctls.keys()].filter((name) => name.includes('localnet'))).toEqual(
    [],
  );
  expect(namespaceOf(plane, 'node1').iptables.flatMap(({ chains }) => [...chains.keys()])).not.toContain(
    'KUBE-SERVICES',
  );
});

test('a node where kube-proxy has not run has no table', async () => {
  const plane = await planeOf(`${cluster(SVC1)}\nscenario "off" { without kube-proxy on node1 }`, 'off');
  expect(namespaceOf(plane, 'node1').nftables).toEqual([]);
  expect(namespaceOf(plane, 'node2').nftables).toHaveLength(1);
});

describe('IPv6', () => {
  const dualStack = `
    subnet lan 192.168.0.0/24, 2001:db8::/64
    cluster demo {
      kube-proxy nftables
      service-cidr 172.30.0.0/16, fd00:96::/112
      cluster-cidr 10.0.0.0/8, fd00:10::/64
      node node1 { lan 192.168.0.2, 2001:db8::2 }
      namespace ns1 {
        service svc1 { port p80: 80 node-port 30001  cluster-ip fd00:96::41  endpoints fd00:10::5, fd00:10::6 }
        service svc2 { port p80: 80  cluster-ip fd00:96::42 }
      }
    }`;

  test('a table of its own, with addresses in the keys and dots in the names of chains', async () => {
    const text = await tableOn('node1', dualStack, 'ip6');
    expect(text).toContain('type ipv6_addr . inet_proto . inet_service : verdict');
    expect(text).toContain('elements = { fd00:96::41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80 }');
    expect(text).toContain('ip6 daddr fd00:96::41 ip6 saddr != fd00:10::/64 jump mark-for-masquerade');
    expect(text).toMatch(/chain endpoint-[A-Z2-7]{8}-ns1\/svc1\/tcp\/p80__fd00\.10\.\.5\/80 \{/);
    expect(text).toContain('meta l4proto tcp dnat to [fd00:10::5]:80');
    expect(text).toContain('elements = { 2001:db8::2 }');
    expect(text).toContain('ip6 daddr fd00:96::/112 drop comment "Drop traffic to unallocated ClusterIPs"');
  });

  test.skipIf(listedBack('table ip t { }') === undefined)('as the kernel lists it back', async () => {
    const text = await tableOn('node1', dualStack, 'ip6');
    expect(listedBack(text)).toBe(text);
  });
});

/** What nft lists once the kernel has the table; undefined without root or nftables. */
function listedBack(ruleset: string): string | undefined {
  const { status, stdout } = spawnSync('unshare', ['-n', 'sh', '-ec', 'nft -f - && nft list ruleset'], {
    input: ruleset,
    encoding: 'utf8',
  });
  return status === 0 ? stdout : undefined;
}

test.skipIf(listedBack('table ip t { }') === undefined).each(['1.31', '1.34'])(
  'the kernel takes the table of %s, and nft lists it as it is printed here',
  async (version) => {
    const text = await tableOn(
      'node1',
      cluster(
        `namespace shop {
          ${SERVICES_OF_ALL_KINDS}
        }`,
        `kubernetes ${version}`,
      ),
    );
    expect(listedBack(text)).toBe(text);
  },
);
