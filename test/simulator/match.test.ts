import { describe, expect, test } from 'vitest';
import { trace } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** a — r — b; the rules are r's. */
const routed = (rules: string) =>
  worldFrom(`
    segment left
    segment right
    [a]
    ip link add eth0 type cable segment left address 02:00:00:00:00:0a
    ip addr add 10.0.1.2/24 dev eth0
    ip addr add 10.0.1.3/24 dev eth0
    ip route add default via 10.0.1.1 dev eth0
    iptables -t mangle -A OUTPUT -j TOS --set-tos 0x10
    [r]
    sysctl -w net.ipv4.ip_forward=1
    ip link add l0 type cable segment left
    ip addr add 10.0.1.1/24 dev l0
    ip link add r0 type cable segment right
    ip addr add 10.0.2.1/24 dev r0
    ipset create hosts hash:ip family inet
    ipset add hosts 10.0.1.2
    ipset create nets hash:net family inet
    ipset add nets 10.0.0.0/16
    ipset add nets 10.0.1.2/32 nomatch
    ipset create ports hash:ip,port family inet
    ipset add ports 10.0.2.2,tcp:80
    ipset create triples hash:ip,port,ip family inet
    ipset add triples 10.0.2.2,udp:53,10.0.1.2
    ipset create netports hash:net,port family inet
    ipset add netports 10.0.2.0/24,tcp:80-90
    ipset create tcp-ports bitmap:port range 0-65535
    ipset add tcp-ports 80
    ipset create all list:set
    ipset add all hosts
    ipset add all ports
    ipset create six hash:ip family inet6
    ipset add six fd00::1
    ipset create odd hash:mac
    ${rules}
    [b]
    ip link add eth0 type cable segment right
    ip addr add 10.0.2.2/24 dev eth0
    ip route add default via 10.0.2.1 dev eth0
    listen tcp 80
    listen udp 53 address 10.0.2.2
  `);

const WEB = 'a > 10.0.2.2:80/tcp';
const OTHER_WEB = 'a > 10.0.2.2:80/tcp, from 10.0.1.3';
const DNS = 'a > 10.0.2.2:53/udp';
const PING = 'a > 10.0.2.2';

/** Whether a rule of FORWARD matched the packet: it drops what it matches. */
function matched(spec: string, flow: string, chain = 'FORWARD', table = 'filter'): boolean | 'unknown' {
  const { verdict } = trace(routed(`iptables -t ${table} -A ${chain} ${spec} -j DROP`), flow);
  if (verdict === 'unknown') return 'unknown';
  return verdict === 'dropped';
}

describe('a condition on', () => {
  test.each<[string, string, boolean]>([
    ['-s 10.0.1.2/32', WEB, true],
    ['! -s 10.0.1.2/32', WEB, false],
    ['-d 10.0.2.0/24', WEB, true],
    ['-d 10.0.3.0/24', WEB, false],
    ['-i l0', WEB, true],
    ['-i l+', WEB, true],
    ['-i r0', WEB, false],
    ['! -i r0', WEB, true],
    ['-o r0', WEB, true],
    ['-o l0', WEB, false],
    ['-p tcp', WEB, true],
    ['-p tcp', DNS, false],
    ['! -p tcp', DNS, true],
    ['-p udp -m udp --dport 53', DNS, true],
    ['-p udp -m udp --dport 54:60', DNS, false],
    ['-p tcp -m tcp --sport 40000', WEB, true],
    ['-p tcp -m tcp ! --dport 80', WEB, false],
    ['-p tcp -m multiport --dports 22,80,443', WEB, true],
    ['-p tcp -m multiport --ports 40000', WEB, true],
    ['-p tcp -m multiport --sports 80', WEB, false],
    ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', WEB, true],
    ['-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK', WEB, false],
    ['-p tcp -m tcp --tcp-option 2', WEB, true],
    ['-p tcp -m tcp --tcp-option 5', WEB, false],
    ['-p icmp -m icmp --icmp-type 8', PING, true],
    ['-p icmp -m icmp --icmp-type 0', PING, false],
    ['-p icmp -m icmp --icmp-type 8', WEB, false],
    ['-f', WEB, false],
    ['-m comment --comment "anything at all"', WEB, true],
    ['-m ttl --ttl-eq 63', PING, true],
    ['-m ttl --ttl-lt 63', PING, false],
    ['-m ttl --ttl-gt 60', PING, true],
    ['-m length --length 84', PING, true],
    ['-m length --length 0:83', PING, false],
    ['-m tos --tos 0x10/0xff', PING, true],
    ['-m dscp --dscp 0x04', PING, true],
    ['-m mac --mac-source 02:00:00:00:00:0A', PING, true],
    ['-m mac --mac-source 02:00:00:00:00:0B', PING, false],
    ['-m iprange --src-range 10.0.1.1-10.0.1.2', WEB, true],
    ['-m iprange --src-range 10.0.1.1-10.0.1.2', OTHER_WEB, false],
    ['-m pkttype --pkt-type unicast', WEB, true],
    ['-m limit --limit 3/min --limit-burst 5', WEB, true],
    ['-m physdev --physdev-in l0', WEB, false],
    ['-m mark --mark 0x0/0xf', WEB, true],
    ['-m realm --realm 0x0', WEB, true],
    ['-m owner --socket-exists', WEB, false],
  ])('%s for %s: %s', (spec, flow, expected) => {
    expect(matched(spec, flow)).toBe(expected);
  });
});

describe('a set', () => {
  test.each<[string, string, boolean]>([
    ['-m set --match-set hosts src', WEB, true],
    ['-m set --match-set hosts src', OTHER_WEB, false],
    ['-m set --match-set hosts dst', WEB, false],
    ['-m set ! --match-set hosts dst', WEB, true],
    ['-m set --match-set nets src', OTHER_WEB, true],
    ['-m set --match-set nets src', WEB, false],
    ['-m set --match-set nets src --return-nomatch', WEB, true],
    ['-m set --match-set ports dst,dst', WEB, true],
    ['-m set --match-set ports dst,dst', DNS, false],
    ['-m set --match-set ports dst,dst', PING, false],
    ['-m set --match-set triples dst,dst,src', DNS, true],
    ['-m set --match-set triples dst,dst,src', `${DNS}, from 10.0.1.3`, false],
    ['-m set --match-set netports dst,dst', WEB, true],
    ['-m set --match-set netports dst,dst', 'a > 10.0.2.2:91/tcp', false],
    ['-m set --match-set tcp-ports dst', WEB, true],
    ['-m set --match-set tcp-ports dst', DNS, false],
    ['-m set --match-set all src', WEB, true],
    ['-m set --match-set all dst,dst', WEB, true],
    ['-m set --match-set six src', WEB, false],
  ])('%s for %s: %s', (spec, flow, expected) => {
    expect(matched(spec, flow)).toBe(expected);
  });

  test('can be changed by a rule', () => {
    const world = routed(`iptables -t mangle -A FORWARD -j SET --add-set hosts src
      iptables -A FORWARD -m set --match-set hosts src -j DROP`);
    expect(trace(world, OTHER_WEB).verdict).toBe('dropped');
  });
});

describe('connection tracking', () => {
  test.each<[string, string, boolean]>([
    ['-m conntrack --ctstate NEW', WEB, true],
    ['-m conntrack --ctstate RELATED,ESTABLISHED', WEB, false],
    ['-m state --state NEW', PING, true],
    ['-m conntrack --ctstate DNAT', WEB, false],
    ['-m conntrack --ctdir ORIGINAL', WEB, true],
    ['-m conntrack --ctdir REPLY', WEB, false],
    ['-m conntrack --ctorigsrc 10.0.1.2', WEB, true],
    ['-m conntrack --ctrepldst 10.0.1.3', WEB, false],
    ['-m conntrack --ctorigdstport 80', WEB, true],
    ['-m conntrack --ctproto 17', WEB, false],
    ['-m conntrack --ctstatus NONE', WEB, true],
    ['-m conntrack --ctstatus SEEN_REPLY', WEB, false],
    ['-m connmark --mark 0x1', WEB, false],
  ])('%s for %s: %s', (spec, flow, expected) => {
    expect(matched(spec, flow)).toBe(expected);
  });
});

describe('an address type', () => {
  test.each<[string, string, boolean]>([
    ['-m addrtype --dst-type LOCAL', 'a > 10.0.1.1', true],
    ['-m addrtype --dst-type LOCAL', 'a > 10.0.2.1', true],
    ['-m addrtype --dst-type LOCAL', WEB, false],
    ['-m addrtype --dst-type UNICAST', WEB, true],
    ['-m addrtype --dst-type LOCAL --limit-iface-in', 'a > 10.0.1.1', true],
    ['-m addrtype --dst-type LOCAL --limit-iface-in', 'a > 10.0.2.1', false],
    ['-m addrtype ! --src-type LOCAL', WEB, true],
    ['-m addrtype --dst-type BROADCAST', 'a > 10.0.2.255', true],
  ])('%s for %s: %s', (spec, flow, expected) => {
    expect(matched(spec, flow, 'PREROUTING', 'raw')).toBe(expected);
  });
});

/** As `ip6tables` on Linux 6.18 had it. */
describe('an address type of IPv6', () => {
  test.each<[string, string, boolean]>([
    ['--src-type UNICAST', 'a > fd00::2', true],
    ['--dst-type UNICAST', 'a > fd00::1', true],
    ['--dst-type LOCAL', 'a > fd00::1', true],
    ['--dst-type LOCAL', 'a > fd00::2', false],
    ['--dst-type LOCAL,UNICAST', 'a > fd00::2', false],
    ['! --dst-type UNICAST', 'a > fd00::1', false],
    ['--dst-type MULTICAST', 'a > fd00::2', false],
  ])('%s of %s: %s', (types, flow, expected) => {
    const world = worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add fd00::1/64 dev eth0
      ip6tables -A OUTPUT -m addrtype ${types} -j DROP
      [b]
      ip link add eth0 type cable segment lan
      ip addr add fd00::2/64 dev eth0
    `);
    expect(trace(world, flow).verdict === 'dropped').toBe(expected);
  });
});

describe('the reverse path, as a rule asks for it', () => {
  const SPOOFED = 'a > 10.0.2.2, from 10.0.2.9';
  const spoofing = (spec: string) =>
    routed(`iptables -t raw -A PREROUTING ${spec} -j DROP
      [a]
      ip addr add 10.0.2.9/32 dev eth0
      sysctl -w net.ipv4.conf.all.arp_announce=2`);

  test.each<[string, string, boolean]>([
    ['-m rpfilter --invert', SPOOFED, true],
    ['-m rpfilter --invert', PING, false],
    ['-m rpfilter --loose --invert', SPOOFED, false],
    ['-m rpfilter', PING, true],
    ['-m rpfilter --validmark --invert', PING, false],
  ])('%s for %s: %s', (spec, flow, expected) => {
    expect(trace(spoofing(spec), flow).verdict === 'dropped').toBe(expected);
  });
});

describe('a list of recent addresses', () => {
  test('is empty at first, and has what a rule put there', () => {
    expect(matched('-m recent --name seen --rcheck --seconds 60', WEB)).toBe(false);
    expect(matched('-m recent --name seen --set', WEB)).toBe(true);
    const world = routed(`iptables -t mangle -A FORWARD -m recent --set --name seen
      iptables -A FORWARD -m recent --rcheck --seconds 10 --name seen --mask 255.255.255.0 -j RETURN
      iptables -A FORWARD -m recent --rcheck --seconds 10 --name seen -j DROP`);
    expect(trace(world, WEB).verdict).toBe('dropped');
  });
});

describe('what this model does not know', () => {
  test('makes the verdict unknown and names the rule', () => {
    expect(trace(routed('iptables -A FORWARD -p tcp -m moon --phase full -j DROP'), WEB)).toMatchObject({
      verdict: 'unknown',
      reason:
        'filter FORWARD has a rule that this model does not understand (-m moon --phase full): -A FORWARD -p tcp -m moon --phase full -j DROP.',
    });
  });

  test('does not matter where another condition already fails', () => {
    expect(trace(routed('iptables -A FORWARD -m moon --phase full -p udp -j DROP'), WEB).verdict).toBe(
      'delivered',
    );
  });

  test.each([
    ['an unknown target', '-p tcp -j MOON --phase full'],
    ['a chain that is not there', '-j NOWHERE'],
    ['a set that is not there', '-m set --match-set nothing src -j DROP'],
    ['a set of a type that is not modelled', '-m set --match-set odd src -j DROP'],
  ])('%s', (_, spec) => {
    expect(trace(routed(`iptables -A FORWARD ${spec}`), WEB).verdict).toBe('unknown');
  });

  test('nor whose program it is that sends', () => {
    const world = worldFrom(`[a]
      iptables -A OUTPUT -m owner --uid-owner 1000 -j DROP`);
    expect(trace(world, 'a > 127.0.0.1')).toMatchObject({ verdict: 'unknown' });
    // The kernel's own answer belongs to nobody.
    const replies = worldFrom(`[a]
      iptables -A OUTPUT -p icmp -m icmp --icmp-type 0 -m owner --uid-owner 0 -j DROP`);
    expect(trace(replies, 'a > 127.0.0.1').reply).toMatchObject({ verdict: 'delivered' });
  });
});
