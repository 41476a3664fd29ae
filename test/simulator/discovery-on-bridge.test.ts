import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** Two containers on one bridge, its own address their gateway; beyond a third port of it is a cable with a machine outside. */
const containers = (rules: string) =>
  worldFrom(`
    segment lan outside fd00::fe
    [host]
    sysctl -w net.bridge.bridge-nf-call-ip6tables=1
    sysctl -w net.bridge.bridge-nf-call-iptables=1
    ip link add br0 type bridge
    ip addr add fd00::1/64 dev br0
    ip addr add 172.17.0.1/24 dev br0
    ip link add va type veth peer eth0 netns a
    ip link set va master br0
    ip link add vb type veth peer eth0 netns b
    ip link set vb master br0
    ip link add eth0 type cable segment lan
    ip link set eth0 master br0
    ${rules}
    [host/a]
    ip addr add fd00::2/64 dev eth0
    ip addr add 172.17.0.2/24 dev eth0
    [host/b]
    ip addr add fd00::3/64 dev eth0
    ip addr add 172.17.0.3/24 dev eth0
  `);

const among = (rule: string) => trace(containers(rule), 'host/a > fd00::3').verdict;

test('meets ip6tables where the bridge asks it, and is not found past the rule that keeps neighbours apart', () => {
  const world = containers('ip6tables -A FORWARD -i br0 -o br0 -j DROP # dockerd: icc off');
  expect(
    traceText(world, 'host/a > fd00::3', { evidence: true, only: ['neighbour', 'end'] }),
  ).toMatchInlineSnapshot(`
    "host/a · → ·
      neighbour @eth0: In host the neighbour solicitation for fd00::3 gets lost: filter FORWARD drops it.
        rule | filter FORWARD | -A FORWARD -i br0 -o br0 -j DROP (dockerd: icc off)
      end @eth0: Nobody answers the neighbour discovery request of a for fd00::3 on eth0.
        route | fd00::/64 dev eth0 proto kernel metric 256 pref medium (kernel: fd00::2/64 is an address of eth0)
    = unreachable-neighbour: Nobody answers the neighbour discovery request of a for fd00::3 on eth0.
    reply
    host/a · → ·
    = delivered: The ICMP error (address-unreachable) reaches the socket in a that asked."
  `);
  // ARP goes past iptables.
  const ipv4 = containers('iptables -A FORWARD -i br0 -o br0 -j DROP');
  expect(trace(ipv4, 'host/a > 172.17.0.3').verdict).toBe('dropped');
  expect(trace(ipv4, 'host/a > fd00::3').verdict).toBe('delivered');
});

const SOLICITATION = '-p ipv6-icmp -m icmp6 --icmpv6-type 135';
const ADVERTISEMENT = '-p ipv6-icmp -m icmp6 --icmpv6-type 136';

describe('what loses it', () => {
  test.each([
    [`-t raw -A PREROUTING -i br0 ${SOLICITATION} -j DROP`],
    [`-t mangle -A PREROUTING -i br0 ${ADVERTISEMENT} -j DROP`],
    [`-A FORWARD -d ff02::1:ff00:3/128 -j DROP`],
    [`-A FORWARD ! -d fd00::/64 -j DROP`],
    [`-A FORWARD -m physdev --physdev-in va --physdev-out vb ${SOLICITATION} -j DROP`],
    [`-A FORWARD -m physdev --physdev-in vb --physdev-out va ${ADVERTISEMENT} -j DROP`],
    [`-t mangle -A POSTROUTING -o br0 ${SOLICITATION} -j DROP`],
    [`-A FORWARD -m conntrack --ctstate UNTRACKED -j DROP`],
    [
      `-t raw -A PREROUTING ${SOLICITATION} -j MARK --set-mark 1\nip6tables -A FORWARD -m mark --mark 1 -j DROP`,
    ],
  ])('%s', (rule) => expect(among(`ip6tables ${rule}`)).toBe('unreachable-neighbour'));
});

describe('what does not', () => {
  test.each([
    // The bridge passes it on, nobody on the host receives it for its own, and nobody there sends it.
    [`-A INPUT -j DROP`],
    [`-A OUTPUT -j DROP`],
    [`-A FORWARD -d ff02::1:ff00:4/128 -j DROP`],
    [`-A FORWARD -m physdev --physdev-in vb --physdev-out va ${SOLICITATION} -j DROP`],
    [`-A FORWARD -m physdev --physdev-out eth0 -j DROP`],
    [`-A FORWARD -m conntrack --ctstate INVALID -j DROP`],
  ])('%s', (rule) => expect(among(`ip6tables ${rule}`)).toBe('delivered'));

  test('rules of a bridge that asks nobody', () =>
    expect(among('ip6tables -P FORWARD DROP\nsysctl -w net.bridge.bridge-nf-call-ip6tables=0')).toBe(
      'delivered',
    ));
});

describe('the bridge itself', () => {
  const verdicts = (rule: string) => {
    const world = containers(`ip6tables ${rule}`);
    return [trace(world, 'host/a > fd00::1').verdict, trace(world, 'host > fd00::2').verdict];
  };
  test.each([
    [`-P FORWARD DROP`, 'delivered', 'delivered'],
    [`-A INPUT ${SOLICITATION} -j DROP`, 'unreachable-neighbour', 'delivered'],
    [`-A INPUT ${ADVERTISEMENT} -j DROP`, 'delivered', 'unreachable-neighbour'],
    [`-A OUTPUT ${SOLICITATION} -j DROP`, 'delivered', 'unreachable-neighbour'],
    [
      `-t raw -A PREROUTING -m physdev --physdev-in va ${SOLICITATION} -j DROP`,
      'unreachable-neighbour',
      'delivered',
    ],
    // The rules are asked about each message once.
    [
      `-t raw -A PREROUTING -m mark --mark 1 -j DROP\nip6tables -t raw -A PREROUTING -j MARK --set-mark 1`,
      'delivered',
      'delivered',
    ],
  ])('%s', (rule, toBridge, fromBridge) => expect(verdicts(rule)).toEqual([toBridge, fromBridge]));
});

test('towards a neighbour outside the model', () => {
  const verdict = (rule: string) => trace(containers(rule), 'host/a > fd00::fe').verdict;
  expect(verdict('')).toBe('exits');
  expect(verdict(`ip6tables -A FORWARD -m physdev --physdev-out vb -j DROP`)).toBe('exits');
  expect(verdict(`ip6tables -A FORWARD -m physdev --physdev-out eth0 ${SOLICITATION} -j DROP`)).toBe(
    'unreachable-neighbour',
  );
  expect(verdict(`ip6tables -A FORWARD -m physdev --physdev-in eth0 -j DROP`)).toBe('unreachable-neighbour');
});
