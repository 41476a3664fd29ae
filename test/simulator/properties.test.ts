import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LinuxWorld } from '../../src/linux/world.js';
import { MOST_BRANCHES, simulate } from '../../src/simulator/simulate.js';
import type { Hop, Road, Step, Trace } from '../../src/simulator/trace.js';
import { flowFrom } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** Rules in which chance, marks, NAT, tracking and refusals meet; any of them may stand in any chain that allows it. */
const FILTER_RULES = [
  '-j ACCEPT',
  '-p tcp -j REJECT --reject-with tcp-reset',
  '-j REJECT',
  '-j DROP',
  '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-m conntrack --ctstate INVALID -j DROP',
  '-m statistic --mode random --probability 0.5 -j DROP',
  '-m statistic --mode random --probability 0.25 -j ACCEPT',
  '-p icmp -j ACCEPT',
  '-m mark --mark 0x1/0x1 -j DROP',
  '-m addrtype --dst-type LOCAL -j RETURN',
  '-m moon --phase full -j DROP',
];
const MANGLE_RULES = [
  '-j MARK --set-xmark 0x1/0x1',
  '-p udp -j MARK --set-xmark 0x2/0x2',
  '-j CONNMARK --save-mark',
];
const DNAT_RULES = [
  '-p tcp -j DNAT --to-destination 10.1.2.2:80',
  '-p udp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.1.1.2',
  '-d 10.1.1.0/24 -j DNAT --to-destination 10.9.0.1',
  '-p icmp -j REDIRECT',
  '-j DNAT --to-destination 127.0.0.1',
];
const SNAT_RULES = [
  '-j MASQUERADE',
  '-j MASQUERADE --random-fully',
  '-p tcp -j SNAT --to-source 10.9.0.9',
  '-o tunl0 -j MASQUERADE',
];
const SYSCTLS = [
  'net.ipv4.ip_forward=0',
  'net.ipv4.conf.all.rp_filter=1',
  'net.ipv4.conf.all.rp_filter=2',
  'net.ipv4.conf.all.route_localnet=1',
  'net.ipv4.conf.all.proxy_arp=1',
  'net.bridge.bridge-nf-call-iptables=1',
  'net.ipv4.conf.all.accept_local=1',
  'net.ipv4.icmp_echo_ignore_all=1',
  'net.ipv4.conf.all.arp_ignore=1',
];
const ROUTES = (n: number, others: readonly number[]) =>
  others.flatMap((other) => [
    `10.1.${other}.0/24 via 10.0.0.${other} dev eth0`,
    `10.1.${other}.0/24 via 10.0.0.${other} dev tunl0 onlink`,
    `default via 10.0.0.${other} dev eth0`,
    `blackhole 10.1.${other}.0/26`,
    `10.1.${n}.2/32 via 10.0.0.${other} dev eth0`,
    `unreachable 10.1.${other}.0/24 table 7`,
    `10.9.0.0/16 via 10.0.0.${other} dev tunl0 onlink mtu 600`,
  ]);

const some = (values: readonly string[], most: number) => fc.subarray([...values], { maxLength: most });
const inChains = (table: string, chains: readonly string[], rules: readonly string[]) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...chains), fc.constantFrom(...rules))
      .map(([chain, rule]) => `iptables -t ${table} -A ${chain} ${rule}`),
    { maxLength: 3 },
  );

/** A node with a bridge, two containers on it, a tunnel device, and anything of the above. */
const node = (n: number, others: readonly number[]) =>
  fc
    .record({
      filter: inChains('filter', ['INPUT', 'FORWARD', 'OUTPUT'], FILTER_RULES),
      mangle: inChains('mangle', ['PREROUTING', 'FORWARD', 'OUTPUT', 'POSTROUTING'], MANGLE_RULES),
      dnat: inChains('nat', ['PREROUTING', 'OUTPUT'], DNAT_RULES),
      snat: inChains('nat', ['POSTROUTING', 'INPUT'], SNAT_RULES),
      sysctls: some(SYSCTLS, 3),
      routes: fc.uniqueArray(fc.constantFrom(...ROUTES(n, others)), { maxLength: 4 }),
      rule: fc.constantFrom(
        '',
        'ip rule add pref 9 fwmark 0x1/0x1 lookup 7',
        'ip rule add pref 9 iif br0 lookup 7',
      ),
      mtu: fc.constantFrom(1500, 1400, 600),
      bridgeMtu: fc.constantFrom(1500, 1000),
      hairpin: fc.constantFrom('', 'hairpin'),
    })
    .map(
      (drawn) => `
    [n${n}]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan mtu ${drawn.mtu}
    ip addr add 10.0.0.${n}/24 dev eth0
    ip link add tunl0 type ipip
    ip addr add 10.1.${n}.1/32 dev tunl0
    ip link add br0 type bridge
    ip addr add 10.1.${n}.254/24 dev br0
    ip link add va type veth peer eth0 netns a mtu ${drawn.bridgeMtu} ${drawn.hairpin}
    ip link set va master br0
    ip link add vb type veth peer eth0 netns b
    ip link set vb master br0
    listen tcp 22
    listen tcp 8080 as proxy forwards to 10.1.${n}.2:80
    ${drawn.sysctls.map((line) => `sysctl -w ${line}`).join('\n')}
    ${drawn.routes.map((line) => `ip route add ${line}`).join('\n')}
    ${drawn.rule}
    ${[...drawn.filter, ...drawn.mangle, ...drawn.dnat, ...drawn.snat]
      .filter(
        (line) =>
          !(line.includes('INPUT') && line.includes('MASQUERADE')) &&
          !(line.includes('OUTPUT') && line.includes('INPUT')),
      )
      .join('\n')}
    [n${n}/a]
    ip addr add 10.1.${n}.2/24 dev eth0
    ip route add default via 10.1.${n}.254 dev eth0
    listen tcp 80
    listen udp 53
    [n${n}/b]
    ip addr add 10.1.${n}.3/24 dev eth0
    ip route add default via 10.1.${n}.254 dev eth0
  `,
    );

const world = fc
  .tuple(node(1, [2, 3]), node(2, [1, 3]), node(3, [1, 2]))
  .map(([...nodes]) => `segment lan outside 10.0.0.99\n${nodes.join('\n')}`);

const flow = fc
  .record({
    from: fc.constantFrom('n1', 'n1/a', 'n1/b', 'n2/a'),
    to: fc.constantFrom(
      '10.1.1.2',
      '10.1.1.3',
      '10.1.2.2',
      '10.1.3.2',
      '10.0.0.2',
      '10.0.0.77',
      '10.1.2.1',
      '10.9.0.1',
      '127.0.0.1',
      '10.1.1.254',
      '10.1.2.255',
    ),
    port: fc.constantFrom('', ':80/tcp', ':53/udp', ':22/tcp', ':8080/tcp', ':9/sctp'),
    length: fc.constantFrom('', ', length 1500', ', length 3000', ', length 700'),
    df: fc.constantFrom('', ', df', ', nodf'),
    ttl: fc.constantFrom('', ', ttl 1', ', ttl 2', ', ttl 3'),
  })
  .map(({ from, to, port, length, df, ttl }) => `${from} > ${to}${port}${length}${df}${ttl}`);

function roads(trace: Trace): Road[] {
  return trace.paths.flatMap((path) => [path, ...(path.reply ? [path.reply] : [])]);
}

function steps(hops: readonly Hop[]): Step[] {
  return hops.flatMap((hop) => hop.steps);
}

/** TTL of a header, by the two ends it stands between; NAT and tunnels make new ones. */
function ttls(road: Road): Map<string, number[]> {
  const seen = new Map<string, number[]>();
  for (const { packet } of steps(road.hops)) {
    const { source, destination } = packet.ip;
    const key = `${source} ${packet.sourcePort} ${destination} ${packet.destinationPort} ${packet.icmp?.type}`;
    seen.set(key, [...(seen.get(key) ?? []), packet.ip.ttl]);
  }
  return seen;
}

const DECIDED: readonly Step['kind'][] = ['rule', 'nat', 'route', 'rp-filter'];

describe('whatever the state and the packet,', () => {
  const holds = (check: (trace: Trace, built: LinuxWorld, asked: string) => void) => {
    fc.assert(
      fc.property(world, flow, (lines, asked) => {
        const built = worldFrom(lines);
        check(simulate(built, flowFrom(asked)), built, asked);
      }),
      { numRuns: 150, seed: 20240611 },
    );
  };

  test('the answer is the same when asked again', () => {
    holds((trace, built, asked) => {
      expect(simulate(built, flowFrom(asked))).toEqual(trace);
    });
  });

  test('the chances of all ways sum to one', () => {
    holds(({ paths }) => {
      // With more ways than that only the likeliest are walked.
      if (paths.length === MOST_BRANCHES) return;
      expect(paths.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    });
  });

  test('each road has hops and ends with a step that says why', () => {
    holds((trace) => {
      for (const road of roads(trace)) {
        expect(road.hops.length).toBeGreaterThan(0);
        expect(road.hops.every((hop) => hop.steps.length > 0)).toBe(true);
        expect(road.hops.at(-1)!.steps.at(-1)!.text).toBe(road.reason);
        expect(['deliver', 'end', 'exit']).toContain(road.hops.at(-1)!.steps.at(-1)!.kind);
      }
    });
  });

  test('each hop begins where the one before it left', () => {
    holds((trace) => {
      for (const { hops } of roads(trace)) {
        expect(hops[0]!.in).toBeNull();
        for (const [index, hop] of hops.entries()) {
          const next = hops[index + 1];
          if (next && hop.out !== null) expect(next.in).not.toBeNull();
          if (next && hop.out === null) expect(next.in).toBeNull();
        }
      }
    });
  });

  test('no TTL ever rises', () => {
    holds((trace) => {
      for (const road of roads(trace)) {
        for (const values of ttls(road).values()) {
          expect(values).toEqual([...values].sort((a, b) => b - a));
        }
      }
    });
  });

  test('what a rule, a route or a sysctl decided names it, and who wrote it', () => {
    holds((trace) => {
      for (const road of roads(trace)) {
        for (const step of steps(road.hops)) {
          if (DECIDED.includes(step.kind)) expect(step.evidence, step.text).toBeDefined();
          expect(step.by).toBe(step.evidence?.by ?? 'kernel');
        }
        const last = steps(road.hops).at(-1)!;
        if (
          ['dropped', 'rejected', 'filtered-by-rpf'].includes(road.verdict) &&
          /filter|nat|raw|mangle|source/.test(road.reason)
        ) {
          expect(last.evidence, road.reason).toBeDefined();
        }
      }
    });
  });

  test('a packet is never longer than the device that sends it takes', () => {
    holds((trace, built) => {
      for (const road of roads(trace)) {
        for (const hop of road.hops) {
          const devices = built.machine(hop.machine)!.namespaces.get(hop.namespace)!.interfaces;
          for (const step of hop.steps) {
            if (step.kind !== 'transmit') continue;
            const length = step.packet.outer[0]?.length ?? step.packet.ip.length;
            expect(length).toBeLessThanOrEqual(devices.get(step.device!)!.mtu + 4);
          }
        }
      }
    });
  });

  test('it is plain data', () => {
    holds((trace) => {
      expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
    });
  });
});
