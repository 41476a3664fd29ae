import { expect, test } from 'vitest';
import { trace } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** Two hosts of both families and a router between them, with rules. As kernels 6.1 and 6.18 did between network namespaces. */
const routed = (rules: string) =>
  worldFrom(`
    segment left
    segment right
    [a]
    ip link add eth0 type cable segment left
    ip addr add 10.1.0.10/24 dev eth0
    ip addr add fd00:1::10/64 dev eth0
    ip route add default via 10.1.0.1 dev eth0
    ip route add ::/0 via fd00:1::1 dev eth0
    [r]
    sysctl -w net.ipv4.ip_forward=1
    sysctl -w net.ipv6.conf.all.forwarding=1
    ip link add eth0 type cable segment left
    ip addr add 10.1.0.1/24 dev eth0
    ip addr add fd00:1::1/64 dev eth0
    ip link add eth1 type cable segment right
    ip addr add 10.3.0.1/24 dev eth1
    ip addr add fd00:3::1/64 dev eth1
    ${rules}
    [b]
    ip link add eth0 type cable segment right
    ip addr add 10.3.0.10/24 dev eth0
    ip addr add fd00:3::10/64 dev eth0
    ip route add default via 10.3.0.1 dev eth0
    ip route add ::/0 via fd00:3::1 dev eth0
  `);

const REJECT = 'iptables -A FORWARD -j REJECT\nip6tables -A FORWARD -j REJECT';
const TRACKING = '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT';

test.each([
  ['a > 10.3.0.10:9/udp', 'a > [fd00:3::10]:9/udp'],
  ['a > 10.3.0.10:9/udp, length 3000', 'a > [fd00:3::10]:9/udp, length 3000'],
  ['a > 10.3.0.10, length 3000', 'a > fd00:3::10, length 3000'],
])('nobody is told that a piece is rejected, for its checksum is that of the whole: %s', (...flows) => {
  const isWhole = !flows[0]!.includes('length');
  for (const flow of flows) {
    const { verdict, reply, reason } = trace(routed(REJECT), flow);
    expect(verdict).toBe('rejected');
    expect(reply !== null).toBe(isWhole);
    expect(reason.includes('not sent')).toBe(!isWhole);
  }
});

test('what connection tracking put together is rejected with an answer', () => {
  const rules = `iptables ${TRACKING}\nip6tables ${TRACKING}\n${REJECT}`;
  for (const to of ['10.3.0.10', 'fd00:3::10'])
    expect(trace(routed(rules), `a > ${to}, length 3000`)).toMatchObject({
      verdict: 'rejected',
      reply: { verdict: 'delivered' },
    });
});

test('a rule that exempts from connection tracking does not begin it', () => {
  const steps = (rules: string) =>
    trace(routed(rules), 'a > 10.3.0.10, length 3000').paths[0]!.hops.flatMap((hop) =>
      hop.machine === 'r' ? hop.steps.map(({ kind }) => kind) : [],
    );
  const exempt = 'iptables -t raw -A PREROUTING -i other -j CT --notrack';
  expect(steps(exempt)).not.toContain('reassemble');
  expect(steps(`${exempt}\niptables ${TRACKING}`)).toContain('reassemble');
});

test('a packet from ::1 that NAT sends away leaves, and is not taken', () => {
  const world = routed('ip6tables -t nat -A OUTPUT -d ::1/128 -j DNAT --to-destination fd00:3::10');
  const { paths } = trace(world, 'r > ::1');
  expect(paths[0]!.hops.map(({ machine }) => machine)).toEqual(['r', 'b']);
  expect(paths[0]!.verdict).toBe('dropped');
});

test('one from 127.0.0.1 does not', () => {
  const world = routed('iptables -t nat -A OUTPUT -d 127.0.0.1 -j DNAT --to-destination 10.3.0.10');
  expect(trace(world, 'r > 127.0.0.1')).toMatchObject({ verdict: 'no-route' });
});

test('over IPv6 rules of INPUT meet the pieces, over IPv4 what they make', () => {
  const world = routed(
    'iptables -A INPUT -p icmp -m icmp --icmp-type 8 -j REJECT\nip6tables -A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j REJECT',
  );
  expect(trace(world, 'a > 10.3.0.1, length 3000').reply).not.toBeNull();
  expect(trace(world, 'a > fd00:3::1, length 3000').reply).toBeNull();
});
