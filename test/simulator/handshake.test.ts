import { describe, expect, test } from 'vitest';
import type { Road } from '../../src/simulator/trace.js';
import { roadText, trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/**
 * The third packet of a TCP handshake. What kernels do with it is in test/kernel/regressions/handshake*; here is what decides.
 */

const VIA_R = 'client > 10.9.0.2:80/tcp';

/** The client reaches the server through r; the server answers without it. Rules are r's. */
const oneWay = (rules: string, server = 'listen tcp 80 as nginx') =>
  worldFrom(`
    segment lan
    segment far
    [client]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    ip route add 10.9.0.0/24 via 10.0.0.2 dev eth0
    [r]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.2/24 dev eth0
    ip link add eth1 type cable segment far
    ip addr add 10.9.0.1/24 dev eth1
    ${rules}
    [server]
    ip link add eth0 type cable segment far
    ip addr add 10.9.0.2/24 dev eth0
    ip link add eth1 type cable segment lan
    ip addr add 10.0.0.3/24 dev eth1
    ${server}`);

/** The same by one way there and back. */
const bothWays = (rules: string) =>
  worldFrom(`
    segment lan
    [client]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    [server]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.2/24 dev eth0
    listen tcp 80 as nginx
    ${rules}`);

function ends(world: Parameters<typeof trace>[0], flow: string): (string | undefined)[] {
  const [path] = trace(world, flow).paths;
  return [path!.verdict, path!.reply?.verdict, path!.acknowledgement?.verdict];
}

const INVALID = 'iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP # admin: no strangers';

test('a router that saw no SYN-ACK takes the ACK for INVALID', () => {
  const { verdict, reason, paths } = trace(oneWay(INVALID), VIA_R);
  expect([verdict, reason]).toEqual([
    'dropped',
    'SYN and SYN-ACK arrive, but the ACK does not, so that the connection does not open: filter FORWARD drops it.',
  ]);
  const [path] = paths;
  expect([path!.hops.at(-1)!.steps.at(-1)!.kind, path!.reply!.verdict]).toEqual(['deliver', 'delivered']);
  const only = ['send', 'conntrack', 'rule', 'end'] as const;
  expect(
    `\n${roadText(path!.acknowledgement!, { evidence: true, packet: true, only })}`,
  ).toMatchInlineSnapshot(`
    "
    client/host · → eth0
      send: The kernel answers with an ACK. {ack 10.0.0.1:40000>10.9.0.2:80 ttl 64 len 52 DF}
    r/host eth0 → ·
      conntrack: Connection tracking saw the SYN of its connection, but no SYN-ACK: to it the ACK is INVALID, and of no connection. {ack 10.0.0.1:40000>10.9.0.2:80 ttl 64 len 52 DF}
        conntrack | tcp src=10.0.0.1 dst=10.9.0.2 sport=40000 dport=80 src=10.9.0.2 dst=10.0.0.1 sport=80 dport=40000 (kernel: the kernel tracks the connection since its first packet)
      end: filter FORWARD drops it. {ack 10.0.0.1:40000>10.9.0.2:80 ttl 63 len 52 DF}
        rule | filter FORWARD | -A FORWARD -m conntrack --ctstate INVALID -j DROP (admin: no strangers)
    = dropped: filter FORWARD drops it."
  `);
});

describe('with the SYN alone seen, an ACK', () => {
  test.each([
    [
      'is of no state but INVALID',
      '-m conntrack --ctstate NEW,ESTABLISHED,RELATED,UNTRACKED -j DROP',
      'delivered',
    ],
    ['is INVALID for -m state, too', '-m state --state INVALID -j DROP', 'dropped'],
    ['has no mark of its connection', '-m connmark --mark 0 -j DROP', 'delivered'],
    ['is nobody’s reply', '-m conntrack --ctdir REPLY -j DROP', 'delivered'],
  ])('%s', (_, rule, verdict) => {
    expect(trace(oneWay(`iptables -A FORWARD -p tcp --tcp-flags SYN,ACK ACK ${rule}`), VIA_R).verdict).toBe(
      verdict,
    );
  });

  test('is INVALID for nftables', () => {
    const rules = `nft add table ip t
      nft add chain ip t f { type filter hook forward priority 0 ; }
      nft add rule ip t f ct state invalid drop`;
    expect(ends(oneWay(rules), VIA_R)).toEqual(['dropped', 'delivered', 'dropped']);
  });

  test('is INVALID however liberal', () => {
    const liberal = `sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1\n${INVALID}`;
    expect(trace(oneWay(liberal), VIA_R).verdict).toBe('dropped');
  });
});

describe('with nothing seen before, an ACK', () => {
  const untrackedSyn = `iptables -t raw -A PREROUTING -p tcp --syn -j NOTRACK
    iptables -A INPUT -m conntrack --ctstate`;

  test.each([
    ['is NEW', 'NEW -j DROP', '', 'dropped'],
    ['is not INVALID', 'INVALID -j DROP', '', 'delivered'],
    [
      'is INVALID where none is picked up',
      'INVALID -j DROP',
      'sysctl -w net.netfilter.nf_conntrack_tcp_loose=0',
      'dropped',
    ],
  ])('%s', (_, rule, setting, verdict) => {
    expect(trace(bothWays(`${untrackedSyn} ${rule}\n${setting}`), 'client > 10.0.0.2:80/tcp').verdict).toBe(
      verdict,
    );
  });
});

describe('a firewall without connections', () => {
  test.each([
    ['that lets in SYNs alone', '-A INPUT -p tcp ! --syn -j DROP', 'dropped'],
    ['that lets in what answers alone', '-A INPUT -p tcp --tcp-flags SYN,ACK ACK -j REJECT', 'rejected'],
    ['that drops answers', '-A INPUT -p tcp --tcp-flags SYN,ACK SYN,ACK -j DROP', 'delivered'],
    ['that asks for a new connection', '-A INPUT -p tcp -m conntrack ! --ctstate NEW -j DROP', 'dropped'],
    [
      'that lets in known ones',
      '-A INPUT -p tcp -m conntrack ! --ctstate NEW,ESTABLISHED -j DROP',
      'delivered',
    ],
    ['that asks for the options of a SYN', '-A INPUT -p tcp ! --tcp-option 2 -j DROP', 'dropped'],
    ['that asks for timestamps', '-A INPUT -p tcp ! --tcp-option 8 -j DROP', 'delivered'],
    ['that asks for the length of a SYN', '-A INPUT -m length ! --length 60 -j DROP', 'dropped'],
  ])('%s', (_, rule, verdict) => {
    expect(trace(bothWays(`iptables ${rule}`), 'client > 10.0.0.2:80/tcp').verdict).toBe(verdict);
  });
});

test('what is of no TCP connection has no third packet', () => {
  const world = worldFrom(`
    segment lan
    [a]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    [b]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.2/24 dev eth0
    iptables -A INPUT -m conntrack --ctstate ESTABLISHED,INVALID -j DROP
    listen udp 53 as dns
    listen sctp 99 as peer`);
  for (const to of ['10.0.0.2:53/udp', '10.0.0.2:99/sctp', '10.0.0.2'])
    expect(ends(world, `a > ${to}`)).toEqual(['delivered', 'delivered', undefined]);
});

/** As Linux 6.1 has it, each of them. */
describe('an IPVS director', () => {
  const director = (rules: string, forwarding: '-m' | '-g') =>
    worldFrom(`
      segment lan
      segment back
      [client]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      ip route add 10.8.0.1/32 via 10.0.0.2 dev eth0
      [director]
      sysctl -w net.ipv4.ip_forward=1
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
      ip link add eth1 type cable segment back
      ip addr add 10.1.0.1/24 dev eth1
      ip link add v0 type dummy
      ip addr add 10.8.0.1/32 dev v0
      ipvsadm -A -t 10.8.0.1:80 -s rr
      ipvsadm -a -t 10.8.0.1:80 -r 10.1.0.2:80 ${forwarding} -w 1
      ${rules}
      [real]
      ip link add eth0 type cable segment back
      ip addr add 10.1.0.2/24 dev eth0
      ip link add eth1 type cable segment lan
      ip addr add 10.0.0.3/24 dev eth1
      ${forwarding === '-g' ? 'ip addr add 10.8.0.1/32 dev lo' : 'ip route add 10.0.0.1/32 via 10.1.0.1 dev eth0'}
      listen tcp 80`);
  const tracked = 'sysctl -w net.ipv4.vs.conntrack=1';
  const noStrangers = 'iptables -A INPUT -m conntrack --ctstate INVALID -j DROP';

  test.each([
    ['sends the ACK after the SYN', '-m', '', 'delivered'],
    ['has rules first', '-m', 'iptables -A INPUT -p tcp ! --syn -j DROP', 'dropped'],
    ['has no connection to track of its own', '-m', INVALID, 'delivered'],
    ['tracks connections if told to', '-m', `${tracked}\n${INVALID}\n${noStrangers}`, 'delivered'],
    ['that answers pass by takes the ACK for INVALID', '-g', `${tracked}\n${noStrangers}`, 'dropped'],
    ['that answers pass by, without tracking, does not', '-g', noStrangers, 'delivered'],
    [
      'sends by OUTPUT',
      '-m',
      `${tracked}\niptables -A OUTPUT -m conntrack ! --ctstate NEW -j DROP`,
      'dropped',
    ],
  ] as const)('%s', (_, forwarding, rules, verdict) => {
    expect(trace(director(rules, forwarding), 'client > 10.8.0.1:80/tcp').verdict).toBe(verdict);
  });
});

test('behind a proxy there are two connections to open', () => {
  const proxied = (rules: string) =>
    worldFrom(`
      segment lan
      [client]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      [host]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
      ip link add v type veth peer eth0 netns web
      ip addr add 172.17.0.1/16 dev v
      listen tcp 8080 as docker-proxy forwards to 172.17.0.2:80
      ${rules}
      [host/web]
      ip addr add 172.17.0.2/16 dev eth0
      listen tcp 80 as nginx`);
  const flow = 'client > 10.0.0.2:8080/tcp';
  expect(ends(proxied(''), flow)).toEqual(['delivered', 'delivered', undefined]);
  expect(ends(proxied('iptables -A INPUT -p tcp --tcp-flags SYN,ACK ACK -i eth0 -j DROP'), flow)[2]).toBe(
    'dropped',
  );
  const [unopened] = trace(proxied('iptables -A INPUT -p tcp ! --syn -i eth0 -j DROP'), flow).paths;
  const at = (road: Road | null | undefined) =>
    road!.hops.map(({ machine, namespace }) => `${machine}/${namespace}`);
  expect([at(unopened), at(unopened!.reply), at(unopened!.acknowledgement)]).toEqual([
    ['client/host', 'host/host'],
    ['host/host', 'client/host'],
    ['client/host', 'host/host'],
  ]);
  const own = trace(proxied('iptables -A OUTPUT -p tcp --tcp-flags SYN,ACK ACK -o v -j DROP'), flow)
    .paths[0]!;
  expect(`\n${roadText(own.acknowledgement!, { only: ['send', 'deliver', 'end'] })}`).toMatchInlineSnapshot(`
    "
    client/host · → eth0
      send: The kernel answers with an ACK.
    host/host eth0 → ·
      deliver: docker-proxy gets the connection at 10.0.0.2:8080.
    host/host · → ·
      send: The kernel answers with an ACK.
      end: filter OUTPUT drops it.
    = dropped: filter OUTPUT drops it."
  `);
});

test('chance that no packet of the path notices makes no paths of its own', () => {
  const marking =
    'iptables -t mangle -A INPUT -p tcp ! --syn -m statistic --mode random --probability 0.5 -j MARK --set-mark 1';
  const { paths } = trace(bothWays(marking), 'client > 10.0.0.2:80/tcp');
  expect(paths.map(({ probability, verdict }) => [probability, verdict])).toEqual([[1, 'delivered']]);
  const losing = 'iptables -A INPUT -p tcp ! --syn -m statistic --mode random --probability 0.25 -j DROP';
  const lost = trace(bothWays(losing), 'client > 10.0.0.2:80/tcp').paths;
  expect(lost.map(({ probability, verdict }) => [probability, verdict])).toEqual([
    [0.75, 'delivered'],
    [0.25, 'dropped'],
  ]);
});

test('the ACK goes the way of the SYN', () => {
  const world = worldFrom(`
    segment left
    segment right
    [client]
    ip link add eth0 type cable segment left
    ip addr add 10.1.0.1/24 dev eth0
    ip link add eth1 type cable segment right
    ip addr add 10.2.0.1/24 dev eth1
    ip route add 10.9.0.1 nexthop via 10.1.0.2 dev eth0 nexthop via 10.2.0.2 dev eth1
    [server]
    ip link add eth0 type cable segment left
    ip addr add 10.1.0.2/24 dev eth0
    ip link add eth1 type cable segment right
    ip addr add 10.2.0.2/24 dev eth1
    ip addr add 10.9.0.1/32 dev lo
    iptables -A INPUT -p tcp ! --syn -j DROP
    listen tcp 80`);
  for (const { hops, acknowledgement } of trace(world, 'client > 10.9.0.1:80/tcp').paths) {
    if (acknowledgement) expect(acknowledgement.hops[0]!.out).toBe(hops[0]!.out);
  }
  expect(traceText(world, 'client > 10.9.0.1:80/tcp')).toContain('does not open');
});
