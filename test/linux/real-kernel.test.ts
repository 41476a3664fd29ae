import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { family } from '../../src/linux/address.js';
import { kernelRoutes } from '../../src/linux/kernel-routes.js';
import { canonicalSpec } from '../../src/linux/netfilter/canonical.js';
import { formatRoute } from '../../src/linux/print/route.js';
import { formatRule } from '../../src/linux/print/rule.js';
import { readIpAddr } from '../../src/linux/read/ip-addr.js';
import { readIpRoute } from '../../src/linux/read/ip-route.js';
import { readIpRule } from '../../src/linux/read/ip-rule.js';

/** Runs a script in a network namespace of its own, which goes when it ends; undefined where that cannot be done. */
function inNamespace(script: string): string | undefined {
  const result = spawnSync('unshare', ['-n', 'sh', '-ec', script], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout : undefined;
}

const hasIp = inNamespace('ip link add va type veth peer name vb; ip -V') !== undefined;
const hasIptables = inNamespace('iptables-save; iptables -A INPUT -p tcp --dport 1 -j ACCEPT') !== undefined;

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean);

describe.skipIf(!hasIp)('a real kernel (skipped without root, ip or veth)', () => {
  const SECTION = '=====';
  const output = hasIp
    ? inNamespace(`
      ip link set lo up
      ip link add name va type veth peer name vb
      ip link set va up; ip link set vb up
      ip link add name vd type veth peer name ve
      for address in 10.2.0.1/24 10.2.0.2/24 10.2.0.3/16 10.3.0.1/31 10.4.0.1/32 10.5.0.1/24; do
        ip addr add $address dev va
      done
      ip addr add 10.3.0.9/30 brd 10.3.0.200 dev va
      ip addr add 10.4.0.9/32 brd 10.4.0.9 dev va
      ip addr add 10.6.0.1/24 brd + dev vb
      ip addr add 10.1.0.1/32 dev vd
      ip addr add 10.1.1.1/24 dev vd
      ip addr add 10.9.0.1/24 dev lo
      ip route add default via 10.2.0.9 proto static metric 100
      ip route add 10.20.0.0/16 via 10.6.0.9 mtu 1400 src 10.6.0.1
      ip route add 10.21.0.0/26 via 10.99.0.1 dev va onlink proto 80
      ip route add blackhole 10.22.0.0/26 proto bird
      ip route add unreachable 10.23.0.0/16 metric 7
      ip route add 10.24.0.0/16 nexthop via 10.2.0.8 weight 1 nexthop via 10.6.0.8 weight 2
      ip route add throw 10.25.0.0/16 table 100
      ip rule add not from 10.0.0.0/8 to 10.1.1.1 fwmark 0x100/0xff00 iif va lookup 100 priority 9
      ip -j addr; echo ${SECTION}
      ip addr; echo ${SECTION}
      ip -4 route show table all; echo ${SECTION}
      ip -4 -j route show table all; echo ${SECTION}
      ip rule; echo ${SECTION}
      ip -j rule`)
    : '';
  const [addressesJson = '', addresses = '', routes = '', routesJson = '', rules = '', rulesJson = ''] = (
    output ?? ''
  ).split(`${SECTION}\n`);

  it('adds those routes for its addresses that the model adds', () => {
    const expected = readIpRoute(routes).value.filter((route) => route.protocol === 'kernel');
    const ours = kernelRoutes(readIpAddr(addresses).value).filter((route) => family(route.destination) === 4);
    expect(expected.length).toBeGreaterThan(20);
    expect(ours.map((route) => formatRoute(route)).sort()).toEqual(
      expected.map((route) => formatRoute(route)).sort(),
    );
  });

  it('prints routes as the model does', () => {
    const read = readIpRoute(routes);
    expect(read.findings).toEqual([]);
    expect(read.value.flatMap((route) => lines(formatRoute(route)))).toEqual(lines(routes));
  });

  it('prints rules as the model does', () => {
    const read = readIpRule(rules);
    expect(read.findings).toEqual([]);
    expect(read.value.map(formatRule)).toEqual(lines(rules));
  });

  it('says the same in JSON', () => {
    expect(readIpAddr(addressesJson)).toEqual(readIpAddr(addresses));
    expect(readIpRoute(routesJson)).toEqual(readIpRoute(routes));
    expect(readIpRule(rulesJson)).toEqual(readIpRule(rules));
  });
});

describe.skipIf(!hasIptables)('a real iptables (skipped without root or iptables)', () => {
  const SPECS = [
    '-s 10.0.0.1 -p tcp --dport 80 -j ACCEPT',
    '! -s 10.1.2.3/255.255.0.0 ! -i eth+ -p udp --sport 1024: -j DROP',
    '-p tcp --syn -j DROP',
    '-p tcp -m multiport ! --dports 80,443,8000:8010 -j DROP',
    '-p tcp -m multiport --dports 80 -j DROP',
    '-p icmp --icmp-type echo-request -j ACCEPT',
    '! -p gre -j ACCEPT',
    '-m conntrack --ctstate ESTABLISHED,RELATED -m comment --comment "a \\"b\\"" -j ACCEPT',
    '-m conntrack ! --ctproto 17 --ctstatus ASSURED --ctorigdst 10.0.0.1 -j ACCEPT',
    '-m addrtype ! --dst-type LOCAL --limit-iface-in -j ACCEPT',
    '-m mark ! --mark 16 -j RETURN',
    '-m statistic --mode random --probability 0.3333333333 -j RETURN',
    '-m statistic --mode nth --every 3 --packet 1 -j RETURN',
    '-m recent --name x --rcheck --seconds 10800 --reap -j RETURN',
    '-m physdev --physdev-in veth+ --physdev-is-bridged -j DROP',
    '-m limit --limit 3/minute --limit-burst 10 -j DROP',
    '-m mac ! --mac-source 02:42:AC:11:00:02 -j DROP',
    '-m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP',
    '-m length --length 100:200 -m ttl --ttl-lt 5 -m pkttype --pkt-type broadcast -j DROP',
    '-p tcp -j REJECT --reject-with tcp-reset',
    '-j REJECT --reject-with host-prohib',
    '-j LOG --log-prefix "drop it: " --log-level 4',
    '-g OWN',
  ];
  /** What iptables-save prints of one rule; empty when iptables refuses it. */
  const saved = (spec: string) =>
    inNamespace(`
      iptables-restore <<'RULES'
*filter
:INPUT ACCEPT [0:0]
:OWN - [0:0]
-A INPUT ${spec}
COMMIT
RULES
      iptables-save -t filter | sed -n 's/^-A INPUT //p'`)?.trim();

  it.each(SPECS)('takes the canonical spelling of %s, and prints the same rule', (spec) => {
    const given = saved(spec);
    // The kernel may lack the module; then it must refuse both spellings.
    expect(saved(canonicalSpec(spec)) === undefined).toBe(given === undefined);
    if (given !== undefined) expect(canonicalSpec(given)).toBe(canonicalSpec(spec));
  });
});
