import { describe, expect, test } from 'vitest';
import { resolveHostEndpoints } from '../../../../src/controlplane/calico/felix/host-endpoint/resolve.js';
import { ip } from '../../../../src/linux/address.js';
import type { HostEndpoint } from '../../../../src/topology/host-endpoint.js';
import { namespaceOf, planeOf, rules, text } from '../../state-text.js';

const cluster = (calico: string, rest = '') => `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16  ${calico} }
    node node1 { lan 192.168.31.62 }
    ${rest}
  }`;

/** Rules of the chains without their hashes. */
async function chains(
  fixture: string,
  table: 'raw' | 'mangle' | 'filter',
  ...names: string[]
): Promise<string> {
  const host = namespaceOf(await planeOf(fixture), 'node1');
  return rules(host, table, ...names).replaceAll(/-m comment --comment "cali:[^"]{16}" /g, '');
}

describe('a host endpoint of an interface', () => {
  const policy = 'global-network-policy p { select role=node  ingress allow tcp to ports 9100 }';
  const own = cluster('host-endpoint e on node1 { interface eth0  labels role=node }', policy);

  test('packets from it: known connections, failsafes, policy, and nothing else', async () => {
    expect(await chains(own, 'filter', 'cali-from-host-endpoint', 'cali-fh-eth0')).toBe(
      text(`
      -A cali-fh-eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A cali-fh-eth0 -m conntrack --ctstate INVALID -j DROP
      -A cali-fh-eth0 -j cali-failsafe-in
      -A cali-fh-eth0 -j MARK --set-xmark 0x0/0x30000
      -A cali-fh-eth0 -m comment --comment "Start of tier default" -j MARK --set-xmark 0x0/0x20000
      -A cali-fh-eth0 -m mark --mark 0x0/0x20000 -j cali-pi-default.p
      -A cali-fh-eth0 -m comment --comment "Return if policy accepted" -m mark --mark 0x10000/0x10000 -j RETURN
      -A cali-fh-eth0 -m comment --comment "End of tier default. Drop if no policies passed packet" -m mark --mark 0x0/0x20000 -j DROP
      -A cali-fh-eth0 -m comment --comment "Drop if no profiles matched" -j DROP
      -A cali-from-host-endpoint -i eth0 -g cali-fh-eth0
    `),
    );
  });

  test('without policy for it, what goes out is dropped but for failsafes; what is forwarded passes', async () => {
    expect(await chains(own, 'filter', 'cali-th-eth0')).toBe(
      text(`
      -A cali-th-eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A cali-th-eth0 -m conntrack --ctstate INVALID -j DROP
      -A cali-th-eth0 -j cali-failsafe-out
      -A cali-th-eth0 -j MARK --set-xmark 0x0/0x30000
      -A cali-th-eth0 -m comment --comment "Drop if no profiles matched" -j DROP
    `),
    );
    expect(await chains(own, 'filter', 'cali-from-hep-forward', 'cali-fhfw-eth0')).toBe(
      text(`
      -A cali-fhfw-eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A cali-fhfw-eth0 -m conntrack --ctstate INVALID -j DROP
      -A cali-fhfw-eth0 -j MARK --set-xmark 0x0/0x30000
      -A cali-fhfw-eth0 -m comment --comment "Allow forwarded traffic by default" -j MARK --set-xmark 0x10000/0x10000
      -A cali-fhfw-eth0 -m comment --comment "Return for accepted forward traffic" -j RETURN
      -A cali-from-hep-forward -i eth0 -g cali-fhfw-eth0
    `),
    );
  });

  test('after DNAT, table mangle asks the same of what the node sends', async () => {
    expect(await chains(own, 'mangle', 'cali-to-host-endpoint', 'cali-th-eth0')).toBe(
      text(`
      -A cali-th-eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j MARK --set-xmark 0x10000/0x10000
      -A cali-th-eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
      -A cali-th-eth0 -m conntrack --ctstate INVALID -j DROP
      -A cali-th-eth0 -j cali-failsafe-out
      -A cali-th-eth0 -j MARK --set-xmark 0x0/0x30000
      -A cali-th-eth0 -m comment --comment "Drop if no profiles matched" -j DROP
      -A cali-to-host-endpoint -o eth0 -g cali-th-eth0
    `),
    );
    expect(await chains(own, 'mangle', 'cali-fh-eth0')).toBe('');
    expect(await chains(own, 'raw', 'cali-fh-eth0')).toBe('');
  });
});

test('before DNAT: table mangle, and nothing is dropped at the end of a tier', async () => {
  const early = cluster(
    'host-endpoint e on node1 { interface eth0  labels role=node }',
    'global-network-policy p { select role=node  pre-dnat  apply-on-forward  ingress deny tcp to ports 30080 }',
  );
  expect(await chains(early, 'mangle', 'cali-from-host-endpoint', 'cali-fh-eth0', 'cali-pi-default.p')).toBe(
    text(`
    -A cali-fh-eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    -A cali-fh-eth0 -m conntrack --ctstate INVALID -j DROP
    -A cali-fh-eth0 -j cali-failsafe-in
    -A cali-fh-eth0 -j MARK --set-xmark 0x0/0x30000
    -A cali-fh-eth0 -m comment --comment "Start of tier default" -j MARK --set-xmark 0x0/0x20000
    -A cali-fh-eth0 -m mark --mark 0x0/0x20000 -j cali-pi-default.p
    -A cali-fh-eth0 -m comment --comment "Return if policy accepted" -m mark --mark 0x10000/0x10000 -j RETURN
    -A cali-from-host-endpoint -i eth0 -g cali-fh-eth0
    -A cali-pi-default.p -p tcp -m comment --comment "Policy default.p ingress" -m multiport --dports 30080 -j MARK --set-xmark 0x40000/0x40000
    -A cali-pi-default.p -m mark --mark 0x40000/0x40000 -j DROP
  `),
  );
});

test('before connection tracking: table raw, NOTRACK for what is allowed, and failsafes in both directions', async () => {
  const untracked = cluster(
    'host-endpoint e on node1 { interface eth0  labels role=node }  felix { failsafe-inbound 22/tcp net 10.0.0.0/8  failsafe-outbound 53/udp }',
    'global-network-policy p { select role=node  do-not-track  apply-on-forward  ingress allow udp to ports 53 }',
  );
  expect(await chains(untracked, 'raw', 'cali-fh-eth0', 'cali-failsafe-in')).toBe(
    text(`
    -A cali-failsafe-in -s 10.0.0.0/8 -p tcp -m multiport --dports 22 -j ACCEPT
    -A cali-failsafe-in -p udp -m multiport --sports 53 -j ACCEPT
    -A cali-fh-eth0 -j cali-failsafe-in
    -A cali-fh-eth0 -j MARK --set-xmark 0x0/0x30000
    -A cali-fh-eth0 -m comment --comment "Start of tier default" -j MARK --set-xmark 0x0/0x20000
    -A cali-fh-eth0 -m mark --mark 0x0/0x20000 -j cali-pi-default.p
    -A cali-fh-eth0 -m mark --mark 0x10000/0x10000 -j NOTRACK
    -A cali-fh-eth0 -m comment --comment "Return if policy accepted" -m mark --mark 0x10000/0x10000 -j RETURN
  `),
  );
});

test('for all interfaces: the chains of those that have no endpoint of their own', async () => {
  const all = cluster(
    'host-endpoint all on node1 { interface all  profiles projectcalico-default-allow }  host-endpoint card on node1 { expected-ips 192.168.31.62 }',
  );
  expect(await chains(all, 'filter', 'cali-from-host-endpoint', 'cali-to-hep-forward')).toBe(
    text(`
    -A cali-from-host-endpoint -i eth0 -g cali-fh-eth0
    -A cali-from-host-endpoint -g cali-fh-any-interface-at-all
    -A cali-to-hep-forward -o eth0 -g cali-thfw-eth0
    -A cali-to-hep-forward -g cali-thfw-_Nqh4HyA73udmyanQI
  `),
  );
  expect(await chains(all, 'mangle', 'cali-to-host-endpoint')).toBe(
    text(`
    -A cali-to-host-endpoint -o eth0 -g cali-th-eth0
    -A cali-to-host-endpoint -o cali+ -m comment --comment "Skip egress WHEP policy for traffic to local workload" -j RETURN
    -A cali-to-host-endpoint -g cali-th-any-interface-at-all
  `),
  );
});

test('the first by name has the interface; a name goes before addresses, and pods have none', () => {
  const endpoint = (name: string, rest: Partial<HostEndpoint>): HostEndpoint => ({
    name,
    node: 'node1',
    expectedIps: [],
    labels: {},
    profiles: [],
    source: { uri: '', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    ...rest,
  });
  const found = resolveHostEndpoints(
    [
      endpoint('c', { interface: 'eth0' }),
      endpoint('b', { expectedIps: [ip('192.168.31.62')] }),
      endpoint('a', { interface: 'eth1', expectedIps: [ip('192.168.31.62')] }),
      endpoint('d', { interface: 'all' }),
    ],
    [
      ['eth0', [ip('192.168.31.62')]],
      ['eth1', []],
      ['cali0123', [ip('192.168.31.62')]],
      ['lo', []],
    ],
  );
  expect([...found.byInterface].map(([device, { name }]) => `${device} ${name}`)).toEqual([
    'eth0 b',
    'eth1 a',
  ]);
  expect(found.wildcard?.name).toBe('d');
});
