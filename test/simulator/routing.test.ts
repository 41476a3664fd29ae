import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** A router with one wire to each of two machines, and routes of its own to add. */
const twoWays = (routes: string) =>
  worldFrom(`
    segment left
    segment right
    [r]
    ip link add l0 type cable segment left
    ip addr add 10.0.1.1/24 dev l0
    ip link add r0 type cable segment right
    ip addr add 10.0.2.1/24 dev r0
    ${routes}
    [left]
    ip link add eth0 type cable segment left
    ip addr add 10.0.1.2/24 dev eth0
    ip addr add 10.9.0.1/32 dev eth0
    ip route add default via 10.0.1.1 dev eth0
    [right]
    ip link add eth0 type cable segment right
    ip addr add 10.0.2.2/24 dev eth0
    ip addr add 10.9.0.1/32 dev eth0
    ip route add default via 10.0.2.1 dev eth0
  `);

const LEFT = 'via 10.0.1.2 dev l0';
const RIGHT = 'via 10.0.2.2 dev r0';

/** Which machine the packet got to, and by which route. */
function chosen(routes: string, flow = 'r > 10.9.0.1'): string {
  const [path] = trace(twoWays(routes), flow).paths;
  const route = path!.hops[0]!.steps.find(({ kind }) => kind === 'route');
  return `${path!.hops.at(-1)!.machine} by ${route?.evidence?.text ?? path!.reason}`;
}

describe('a routing decision', () => {
  test('takes the longest prefix, whatever the order and the metric', () => {
    expect(
      chosen(`ip route add 10.9.0.0/16 ${LEFT}
        ip route add 10.9.0.0/24 ${RIGHT} metric 50`),
    ).toBe('right by 10.9.0.0/24 via 10.0.2.2 dev r0 metric 50');
  });

  test('takes the smaller metric of two routes to one prefix', () => {
    expect(
      chosen(`ip route add 10.9.0.0/24 ${LEFT} metric 20
        ip route add 10.9.0.0/24 ${RIGHT} metric 10`),
    ).toBe('right by 10.9.0.0/24 via 10.0.2.2 dev r0 metric 10');
  });

  test('passes over a route whose device is down', () => {
    expect(
      chosen(`ip route add 10.9.0.0/16 ${LEFT}
        ip link add x0 type dummy down
        ip route add 10.9.0.0/24 via 10.9.0.9 dev x0`),
    ).toBe('left by 10.9.0.0/16 via 10.0.1.2 dev l0');
  });

  test('asks the tables in the order of the rules', () => {
    const rules = `ip route add 10.9.0.0/24 ${LEFT}
      ip route add 10.9.0.0/16 ${RIGHT} table 100
      ip rule add pref 100 to 10.9.0.0/16 lookup 100`;
    expect(chosen(rules)).toBe('right by 10.9.0.0/16 via 10.0.2.2 dev r0 table 100');
  });

  test('goes to the next rule when a table has no route, or a throw route', () => {
    const empty = `ip route add 10.9.0.0/24 ${LEFT}
      ip rule add pref 100 lookup 100`;
    expect(chosen(empty)).toBe('left by 10.9.0.0/24 via 10.0.1.2 dev l0');
    const thrown = `${empty}
      ip route add default ${RIGHT} table 100
      ip route add throw 10.9.0.0/24 table 100`;
    expect(chosen(thrown)).toBe('left by 10.9.0.0/24 via 10.0.1.2 dev l0');
  });

  test.each([
    ['from 10.0.1.1/32', 'r > 10.9.0.1, from 10.0.1.1', 'left'],
    ['from 10.0.1.1/32', 'r > 10.9.0.1, from 10.0.2.1', 'right'],
    ['not from 10.0.1.1/32', 'r > 10.9.0.1, from 10.0.2.1', 'left'],
    ['iif lo', 'r > 10.9.0.1', 'left'],
    ['iif l0', 'r > 10.9.0.1', 'right'],
    ['fwmark 0x10/0xf0', 'r > 10.9.0.1', 'right'],
  ])('a rule %s decides about %s: %s', (rule, flow, machine) => {
    const routes = `ip route add 10.9.0.0/24 ${RIGHT}
      ip route add default ${LEFT} table 7
      ip rule add pref 10 ${rule} lookup 7`;
    expect(chosen(routes, flow)).toMatch(new RegExp(`^${machine} by`));
  });

  test('is made anew when a rule of OUTPUT sets a mark', () => {
    const routes = `ip route add 10.9.0.0/24 ${RIGHT}
      ip route add default ${LEFT} table 7
      ip rule add pref 10 fwmark 0x10/0xf0 lookup 7 # admin: marked traffic
      iptables -t mangle -A OUTPUT -p icmp -j MARK --set-xmark 0x13/0xffffffff`;
    expect(
      traceText(twoWays(routes), 'r > 10.9.0.1', { evidence: true, only: ['route', 'rule'] }).split('\n=')[0],
    ).toMatchInlineSnapshot(`
      "r/host · → l0
        route: The route to 10.9.0.0/24 sends it to 10.0.2.2 through r0.
          route | 10.9.0.0/24 via 10.0.2.2 dev r0 (admin: test)
        rule: mangle OUTPUT sets the packet's mark to 0x13.
          rule | mangle OUTPUT | -A OUTPUT -p icmp -j MARK --set-xmark 0x13/0xffffffff (admin: test)
        route: Routed anew: the default route sends it to 10.0.1.2 through l0.
          route | default via 10.0.1.2 dev l0 table 7 (admin: test)
          route | 10: from all fwmark 0x10/0xf0 lookup 7 (admin: marked traffic)
      left/host eth0 → ·
        route: 10.9.0.1 is an address of left itself.
          route | local 10.9.0.1 dev eth0 table local proto kernel scope host src 10.9.0.1 (kernel: 10.9.0.1/32 is an address of eth0)"
    `);
  });

  test('explores each of several next hops, with the share that its weight gives it', () => {
    const routes =
      'ip route add 10.9.0.0/16 nexthop via 10.0.1.2 dev l0 weight 1 nexthop via 10.0.2.2 dev r0 weight 3';
    const { paths } = trace(twoWays(routes), 'r > 10.9.1.7');
    expect(paths.map(({ probability, hops }) => [hops[0]!.out, probability])).toEqual([
      ['r0', 0.75],
      ['l0', 0.25],
    ]);
  });
});

describe('a route that refuses', () => {
  const world = (type: string) =>
    worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
      ip route add default via 10.0.0.1 dev eth0
      [r]
      sysctl -w net.ipv4.ip_forward=1
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      ip route add ${type} 10.9.0.0/16 # bird: block of this node
    `);

  test.each(['blackhole', 'unreachable', 'prohibit'])(
    '%s, for a sender of its own and for others',
    (type) => {
      const own = traceText(world(type), 'r > 10.9.0.1', { evidence: true });
      const others = traceText(world(type), 'a > 10.9.0.1', { only: ['end', 'deliver'] });
      expect(`${own}\n\n${others}`).toMatchSnapshot();
    },
  );
});

describe('without a route', () => {
  const world = worldFrom(`
    segment lan
    [a]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.2/24 dev eth0
    ip route add default via 10.0.0.1 dev eth0
    absent route 10.8.0.0/26 by bird because "no session with node2"
    [r]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    absent route 10.9.0.0/26 by bird because "no session with node2"
    [lonely]
  `);

  test('the sender hears of it', () => {
    expect(traceText(world, 'lonely > 10.9.0.1')).toMatchInlineSnapshot(`
      "lonely/host · → ·
        send: A program in lonely pings 10.9.0.1.
        end: There is no route to 10.9.0.1. The program gets ENETUNREACH.
      = no-route: There is no route to 10.9.0.1. The program gets ENETUNREACH."
    `);
  });

  test('whose route is missing is named', () => {
    expect(
      traceText(world, 'a > 10.9.0.1', { evidence: true, only: ['end', 'send', 'deliver'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        send: A program in a pings 10.9.0.1, from 10.0.0.2.
      r/host eth0 → ·
        end: There is no route to 10.9.0.1. The route 10.9.0.0/26, which bird would write, is missing (no session with node2).
          absent-route | 10.9.0.0/26 (not there) (bird: no session with node2)
      = no-route: There is no route to 10.9.0.1. The route 10.9.0.0/26, which bird would write, is missing (no session with node2).
      reply
      r/host · → eth0
        send: The kernel tells the sender: ICMP destination-unreachable (net-unreachable).
      a/host eth0 → ·
        deliver: The ICMP error (net-unreachable) reaches the socket in a that asked.
      = delivered: The ICMP error (net-unreachable) reaches the socket in a that asked."
    `);
    expect(trace(world, 'a > 10.9.0.77').reason).toBe('There is no route to 10.9.0.77.');
  });

  test('a default route that stands in for a missing one says so', () => {
    const [path] = trace(world, 'a > 10.8.0.1').paths;
    expect(path!.hops[0]!.steps[1]).toMatchObject({
      kind: 'route',
      evidence: { text: 'default via 10.0.0.1 dev eth0' },
      also: [
        { kind: 'absent-route', text: '10.8.0.0/26 (not there)', by: 'bird', why: 'no session with node2' },
      ],
    });
  });
});

describe('the source address', () => {
  const machine = (lines: string) =>
    worldFrom(`
      segment lan outside 10.0.0.254
      [a]
      ip link add eth0 type cable segment lan
      ${lines}
    `);
  const source = (lines: string, flow: string) => trace(machine(lines), flow).flow.source;

  test.each([
    [
      'is in the prefix of the next hop',
      'ip addr add 192.168.0.2/24 dev eth0\nip addr add 10.0.0.2/24 dev eth0\nip route add default via 10.0.0.254 dev eth0',
      'a > 8.8.8.8',
      '10.0.0.2',
    ],
    [
      "is the route's own",
      'ip addr add 10.0.0.2/24 dev eth0\nip addr add 10.0.0.3/24 dev eth0\nip route add default via 10.0.0.254 dev eth0 src 10.0.0.3',
      'a > 8.8.8.8',
      '10.0.0.3',
    ],
    [
      'is never a secondary one by itself',
      'ip addr add 10.0.0.2/24 dev eth0\nip addr add 10.0.0.3/24 dev eth0\nip route add 9.0.0.0/8 via 10.0.0.254 dev eth0',
      'a > 9.0.0.1',
      '10.0.0.2',
    ],
    [
      "is another device's where this one has none",
      'ip link add d0 type dummy\nip addr add 10.7.0.1/32 dev d0\nip route add default via 10.0.0.254 dev eth0 onlink',
      'a > 8.8.8.8',
      '10.7.0.1',
    ],
    [
      'is the address itself for one of its own',
      'ip addr add 10.0.0.2/24 dev eth0',
      'a > 10.0.0.2',
      '10.0.0.2',
    ],
    ['is 127.0.0.1 for all of 127/8', '', 'a > 127.0.0.11', '127.0.0.1'],
    [
      'is what the program is bound to',
      'ip addr add 10.0.0.2/24 dev eth0\nip addr add 10.0.0.3/24 dev eth0',
      'a > 10.0.0.254, from 10.0.0.3',
      '10.0.0.3',
    ],
  ])('%s', (_, lines, flow, expected) => {
    expect(source(lines, flow)).toBe(expected);
  });

  test('cannot be one that is not there', () => {
    expect(trace(machine('ip addr add 10.0.0.2/24 dev eth0'), 'a > 10.0.0.254, from 10.0.0.9')).toMatchObject(
      {
        verdict: 'no-route',
        reason:
          '10.0.0.9 is no address of this namespace, so nothing can be sent from it. The program gets EINVAL.',
      },
    );
  });

  test('of the loopback does not leave the machine', () => {
    const lines = 'ip addr add 10.0.0.2/24 dev eth0';
    expect(trace(machine(lines), 'a > 10.0.0.254, from 127.0.0.1')).toMatchObject({
      verdict: 'no-route',
      reason: expect.stringContaining('loopback addresses stay on lo') as string,
    });
    expect(
      trace(
        machine(`${lines}\nsysctl -w net.ipv4.conf.eth0.route_localnet=1`),
        'a > 10.0.0.254, from 127.0.0.1',
      ).verdict,
    ).toBe('exits');
  });
});

test('a broadcast address is not for everybody to send to', () => {
  const world = worldFrom(`
    segment lan
    [a]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.2/24 dev eth0
  `);
  expect(trace(world, 'a > 10.0.0.255:9/udp')).toMatchObject({ verdict: 'no-route' });
});

test('a namespace that is not there sends nothing', () => {
  expect(trace(worldFrom('[a]'), 'b > 10.0.0.1')).toMatchObject({ verdict: 'no-endpoint', paths: [] });
});
