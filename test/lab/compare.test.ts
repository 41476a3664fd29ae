import { describe, expect, test } from 'vitest';
import { compare } from '../../src/interchange/lab/compare.js';
import { expectedSightings } from '../../src/interchange/lab/expected.js';
import type { Observation, Observed } from '../../src/interchange/lab/observation.js';
import { incomparable } from '../../src/interchange/lab/probe.js';
import { ip } from '../../src/linux/address.js';
import type { LinuxWorld } from '../../src/linux/world.js';
import { simulate } from '../../src/simulator/simulate.js';
import { flowFrom } from '../simulator/lab/road.js';
import { worldFrom } from '../simulator/lab/world.js';
import { ROUTED } from './worlds.js';

const traceOf = (flow: string, world: LinuxWorld = ROUTED) => simulate(world, flowFrom(flow));

/** What a kernel would show that does exactly as the trace says. */
function faithful(flow: string, world?: LinuxWorld, path = 0): Observation {
  const { paths } = traceOf(flow, world);
  return {
    sightings: expectedSightings(paths[path]!).map((seen) => ({ ...seen, forAnother: false })),
    accepted: [
      {
        machine: 'server',
        namespace: 'host',
        protocol: 'tcp',
        port: 80,
        source: ip('10.2.0.1'),
        sourcePort: 40000,
      },
    ],
    outcome: 'answered',
  };
}

const WEB = 'client > 10.2.0.2:80/tcp';

function changed(observation: Observation, at: number, change: (seen: Observed) => Observed): Observation {
  return {
    ...observation,
    sightings: observation.sightings.map((seen, n) => (n === at ? change(seen) : seen)),
  };
}

const withHeaders = (change: Partial<Observed['headers']>) => (seen: Observed) => ({
  ...seen,
  headers: { ...seen.headers, ...change },
});
const withIp = (change: Partial<Observed['headers']['ip']>) => (seen: Observed) => ({
  ...seen,
  headers: { ...seen.headers, ip: { ...seen.headers.ip, ...change } },
});

describe('compare', () => {
  test('a kernel that does as the trace says agrees', () => {
    const comparison = compare(traceOf(WEB), faithful(WEB));
    expect(comparison).toMatchObject({ agrees: true, path: 0, differences: [] });
    expect(
      comparison.sightings.map(({ expected: seen }) => `${seen?.machine} ${seen?.device} ${seen?.direction}`),
    ).toEqual([
      ...['client eth0 out', 'router eth0 in', 'router eth1 out', 'server eth0 in'],
      ...['server eth0 out', 'router eth1 in', 'router eth0 out', 'client eth0 in'],
    ]);
  });

  test.each([
    ['ttl', withIp({ ttl: 61 })],
    ['length', withIp({ length: 61 })],
    ['dontFragment', withIp({ dontFragment: false })],
    ['source', withIp({ source: ip('10.1.0.9') })],
    ['fragment', withIp({ fragment: { offset: 0, more: true } })],
    ['source port', withHeaders({ sourcePort: 40001 })],
    ['TCP flags', withHeaders({ tcp: 'rst' })],
    [
      'destination MAC',
      (seen: Observed) =>
        withHeaders({ mac: { ...seen.headers.mac!, destination: '02:00:00:00:00:99' as never } })(seen),
    ],
  ] as const)('another %s is a difference, and is named', (name, change) => {
    const { agrees, sightings } = compare(traceOf(WEB), changed(faithful(WEB), 2, change));
    expect(agrees).toBe(false);
    expect(sightings.filter(({ differences }) => differences.length > 0)).toMatchObject([
      { expected: { device: 'eth1' }, observed: { device: 'eth1' }, differences: [name] },
    ]);
  });

  test('what is missing, and what is too much', () => {
    const whole = faithful(WEB);
    const missing = compare(traceOf(WEB), { ...whole, sightings: whole.sightings.slice(0, 3) });
    expect(missing.sightings.filter(({ differences }) => differences.includes('missing'))).toHaveLength(5);
    const extra = compare(traceOf(WEB), { ...whole, sightings: [...whole.sightings, whole.sightings[0]!] });
    expect(extra.sightings.at(-1)).toMatchObject({ differences: ['extra'] });
  });

  test('only the order within a namespace counts', () => {
    const whole = faithful(WEB);
    const byPlace = [...whole.sightings].sort((a, b) =>
      a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : 0,
    );
    expect(compare(traceOf(WEB), { ...whole, sightings: byPlace }).agrees).toBe(true);
    const backwards = [...whole.sightings].reverse();
    expect(compare(traceOf(WEB), { ...whole, sightings: backwards }).agrees).toBe(false);
  });

  test('each piece is compared, and how many there are', () => {
    const flow = 'client > 10.2.0.2, length 3000';
    const whole: Observation = { ...faithful(flow), accepted: [] };
    const [first] = whole.sightings;
    const pieces = compare(traceOf(flow), whole).sightings.filter(
      ({ expected: seen }) => seen?.device === 'eth0',
    );
    expect(compare(traceOf(flow), whole).agrees).toBe(true);
    expect(pieces.slice(0, 3).map(({ expected: seen }) => seen?.headers.ip.fragment?.offset)).toEqual([
      0, 1480, 2960,
    ]);
    const [second, third] = first!.later!;
    const other = (later: Observed['later']) =>
      compare(
        traceOf(flow),
        changed(whole, 0, (seen) => ({ ...seen, later: later! })),
      ).sightings.flatMap(({ differences }) => differences);
    expect(other([second!])).toEqual(['missing']);
    expect(other([second!, third!, third!])).toEqual(['extra']);
    expect(other([second!, { ...third!, ip: { ...third!.ip, ttl: 9, length: 48 } }])).toEqual([
      'ttl',
      'length',
    ]);
    expect(
      other([second!, { ...third!, ip: { ...third!.ip, fragment: { offset: 2960, more: true } } }]),
    ).toEqual(['fragment']);
  });

  test('copies that a switch gives to others say nothing', () => {
    const whole = faithful(WEB);
    const copy = { ...whole.sightings[3]!, machine: 'bystander', forAnother: true };
    expect(compare(traceOf(WEB), { ...whole, sightings: [...whole.sightings, copy] }).agrees).toBe(true);
  });

  test('whether an answer came, and whom the program saw', () => {
    const silent = compare(traceOf(WEB), { ...faithful(WEB), outcome: 'silence' });
    expect(silent.differences).toEqual(['the sender got no answer: silence']);
    const other = { ...faithful(WEB).accepted![0]!, source: ip('10.1.0.2') };
    expect(compare(traceOf(WEB), { ...faithful(WEB), accepted: [other] }).differences).toEqual([
      'the program sees 10.1.0.2:40000 as its peer, not 10.2.0.1:40000',
    ]);
    expect(compare(traceOf(WEB), { ...faithful(WEB), accepted: [] }).differences).toHaveLength(1);
    expect(compare(traceOf(WEB), { ...faithful(WEB), accepted: undefined }).agrees).toBe(true);
  });

  test('a dropped packet that is answered is a difference', () => {
    const dropped = 'client > 10.2.0.2:81/tcp';
    expect(compare(traceOf(dropped), { ...faithful(dropped), outcome: 'silence' }).agrees).toBe(true);
    expect(compare(traceOf(dropped), faithful(dropped)).differences).toEqual(['the sender got an answer']);
  });

  test('where chance decides, the path that was taken counts', () => {
    const world = worldFrom(`segment lan mtu 1500
[client]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.2/24 dev eth0
iptables -t nat -A OUTPUT -d 10.9.0.1/32 -m statistic --mode random --probability 0.50000000000 -j DNAT --to-destination 10.1.0.3
iptables -t nat -A OUTPUT -d 10.9.0.1/32 -j DNAT --to-destination 10.1.0.4
ip route add 10.9.0.0/24 dev eth0
[a]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.3/24 dev eth0
[b]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.4/24 dev eth0`);
    const flow = 'client > 10.9.0.1';
    for (const path of [0, 1]) {
      expect(compare(traceOf(flow, world), faithful(flow, world, path))).toMatchObject({
        agrees: true,
        path,
      });
    }
  });

  test('a port drawn by lot may be another, but stays the same', () => {
    const world = worldFrom(`segment lan mtu 1500
[client]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.2/24 dev eth0
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE --random-fully
[server]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.3/24 dev eth0
listen udp 53`);
    const flow = 'client > 10.1.0.3:53/udp';
    const trace = traceOf(flow, world);
    const drawn = trace.paths[0]!.hops[0]!.steps.at(-1)!.packet.sourcePort!;
    const redrawn = (port: number) => (seen: Observed) => {
      const { sourcePort, destinationPort } = seen.headers;
      return withHeaders({
        ...(sourcePort === drawn ? { sourcePort: port } : {}),
        ...(destinationPort === drawn ? { destinationPort: port } : {}),
      })(seen);
    };
    const accepted = [
      {
        machine: 'server',
        namespace: 'host',
        protocol: 'udp',
        port: 53,
        source: ip('10.1.0.2'),
        sourcePort: 5555,
      },
    ] as const;
    const whole = { ...faithful(flow, world), accepted };
    const other = { ...whole, sightings: whole.sightings.map(redrawn(5555)) };
    expect(compare(trace, other).agrees).toBe(true);
    const unsteady = {
      ...other,
      sightings: other.sightings.map((seen, n) => (n === 2 ? redrawn(6666)(whole.sightings[2]!) : seen)),
    };
    expect(compare(trace, unsteady).agrees).toBe(false);
  });
});

describe('a frame that br_netfilter sent to a neighbour on the same bridge', () => {
  const world = worldFrom(`[host]
sysctl -w net.bridge.bridge-nf-call-iptables=1
sysctl -w net.ipv4.ip_forward=1
ip link add br0 type bridge address 02:00:00:00:00:01
ip addr add 172.17.0.1/16 dev br0
ip link add va type veth peer eth0 netns a address 0a:00:00:00:00:0a peer-address 02:00:00:00:00:0a
ip link set va master br0
ip link add vb type veth peer eth0 netns b address 0a:00:00:00:00:0b peer-address 02:00:00:00:00:0b
ip link set vb master br0
iptables -t nat -A PREROUTING -d 172.17.0.1 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.3:80
[host/a]
ip addr add 172.17.0.2/16 dev eth0
[host/b]
ip addr add 172.17.0.3/16 dev eth0
ip route add default via 172.17.0.1 dev eth0
listen tcp 80`);
  const flow = 'host/a > 172.17.0.1:8080/tcp';
  const seen = faithful(flow, world);
  const without = (keep: (sighting: Observed) => boolean): Observation => ({
    ...seen,
    accepted: [],
    outcome: 'answered',
    sightings: seen.sightings.filter(keep),
  });
  const agrees = (observation: Observation) =>
    compare(traceOf(flow, world), observation).sightings.every((row) => row.differences.length === 0);

  test('leaves the bridge device only where none went there before', () => {
    const outOfBridge = ({ device, direction }: Observed) => device === 'br0' && direction === 'out';
    expect(seen.sightings.filter(outOfBridge)).not.toEqual([]);
    expect(agrees(without(() => true))).toBe(true);
    expect(agrees(without((each) => !outOfBridge(each)))).toBe(true);
  });

  test('still has to leave by the port', () => {
    expect(agrees(without(({ device }) => device !== 'vb'))).toBe(false);
  });
});

describe('incomparable', () => {
  test.each([
    [WEB, undefined],
    ['client > 10.2.0.2:80/sctp', 'SCTP is not probed'],
    ['client > 10.2.0.2:80/tcp, length 40', '40 bytes have no room for the headers'],
    ['client > 10.2.0.2:80/tcp, length 1400', undefined],
    ['client > 10.2.0.2:80/tcp, length 1600', 'no program can send a SYN that its own link does not take'],
    ['nobody > 10.2.0.2', 'There is no namespace host on nobody to send from.'],
  ])('%s: %s', (flow, reason) => {
    expect(incomparable(traceOf(flow), flowFrom(flow))).toBe(reason);
  });
});
