import { describe, expect, test } from 'vitest';
import { roadText, trace } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** Two containers on eth0 of a machine, and a neighbour on the same segment. */
const lan = (kind: string, extra = '') =>
  worldFrom(`
    segment lan
    [h]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    listen tcp 80
    ${extra}
    [h/a]
    ip link add eth0 type ${kind} on eth0
    ip addr add 10.0.0.11/24 dev eth0
    [h/b]
    ip link add eth0 type ${kind} on eth0
    ip addr add 10.0.0.12/24 dev eth0
    listen tcp 80 as web
    [n]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.2/24 dev eth0
    listen tcp 80
  `);

const KINDS = ['macvlan', 'macvlan mode private', 'ipvlan', 'ipvlan mode l2'];

describe.each(KINDS)('%s', (kind) => {
  const verdict = (flow: string) => {
    const { verdict: there, reply } = trace(lan(kind), flow);
    return there === 'delivered' ? `${there}, ${reply?.verdict}` : there;
  };
  const amongThem = kind.includes('private') ? 'unreachable-neighbour' : 'delivered, delivered';

  test('reaches the segment, and is reached from there', () => {
    expect(verdict('h/a > 10.0.0.2:80/tcp')).toBe('delivered, delivered');
    expect(verdict('n > 10.0.0.12:80/tcp')).toBe('delivered, delivered');
    expect(verdict('n > 10.0.0.1:80/tcp')).toBe('delivered, delivered');
  });

  test('among devices of one parent', () => {
    expect(verdict('h/a > 10.0.0.12:80/tcp')).toBe(amongThem);
  });

  test('the machine and its own devices do not reach each other', () => {
    expect(verdict('h > 10.0.0.12:80/tcp')).toBe('unreachable-neighbour');
    expect(verdict('h/a > 10.0.0.1:80/tcp')).toBe('unreachable-neighbour');
  });
});

test('the machine’s own rules have no say: its IP stack does not see the packet', () => {
  const world = lan('macvlan', 'iptables -P FORWARD DROP\niptables -P INPUT DROP\niptables -P OUTPUT DROP');
  expect(roadText(trace(world, 'n > 10.0.0.12:80/tcp').paths[0]!)).toMatchInlineSnapshot(`
    "n/host · → eth0
      send: A program in n opens a TCP connection to 10.0.0.12:80, from 10.0.0.2.
      route: The route to 10.0.0.0/24 says that 10.0.0.12 is on the link of eth0.
      neighbour @eth0: eth0 of b has 10.0.0.12 and answers with 02:00:00:a7:1e:73.
      transmit @eth0: Out of eth0.
    h/host eth0 → ·
      receive @eth0: In by eth0.
      bridge @eth0: It is for eth0 of b, a macvlan device on eth0.
    h/b eth0 → ·
      receive @eth0: In by eth0.
      route: 10.0.0.12 is an address of b itself.
      deliver: web takes it at 10.0.0.12:80.
    = delivered: web takes it at 10.0.0.12:80."
  `);
  expect(roadText(trace(world, 'h/a > 10.0.0.2:80/tcp').paths[0]!)).toMatchInlineSnapshot(`
    "h/a · → eth0
      send: A program in a opens a TCP connection to 10.0.0.2:80, from 10.0.0.11.
      route: The route to 10.0.0.0/24 says that 10.0.0.2 is on the link of eth0.
      neighbour @eth0: eth0 of n has 10.0.0.2 and answers with 02:00:00:1f:84:8f.
      transmit @eth0: Out of eth0, by its parent eth0.
    h/host · → eth0
      transmit @eth0: Out of eth0.
    n/host eth0 → ·
      receive @eth0: In by eth0.
      route: 10.0.0.2 is an address of n itself.
      deliver: server takes it at 10.0.0.2:80.
    = delivered: server takes it at 10.0.0.2:80."
  `);
});

test.each(['macvlan', 'ipvlan'])('what an %s sends to the world outside leaves by its parent', (kind) => {
  const world = worldFrom(`
    segment lan outside 10.0.0.254
    [h]
    ip link add eth0 type cable segment lan
    [h/a]
    ip link add vlan0 type ${kind} on eth0
    ip addr add 10.0.0.11/24 dev vlan0
    ip route add default via 10.0.0.254 dev vlan0
  `);
  const { verdict, paths } = trace(world, 'h/a > 8.8.8.8');
  expect(verdict).toBe('exits');
  expect(paths[0]?.hops.map((hop) => `${hop.namespace} ${hop.out}`)).toEqual(['a vlan0', 'host eth0']);
});

test('without its parent it gets nowhere', () => {
  const world = worldFrom(`
    [h]
    ip link add eth0 type dummy down
    [h/a]
    ip link add eth0 type macvlan on eth0
    ip addr add 10.0.0.11/24 dev eth0
    ip neigh add 10.0.0.12 lladdr 02:00:00:00:00:12 dev eth0
  `);
  const { verdict, paths } = trace(world, 'h/a > 10.0.0.12');
  expect([verdict, paths[0]?.reason]).toEqual(['dropped', 'It gets no further: eth0 is down.']);
});

describe('ipvlan, mode l3', () => {
  const world = worldFrom(`
    segment lan
    [h]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    iptables -A OUTPUT -d 10.0.0.3/32 -j DROP
    [h/a]
    ip link add eth0 type ipvlan mode l3 on eth0
    ip addr add 192.168.9.11/24 dev eth0
    ip route add default dev eth0
    [h/b]
    ip link add eth0 type ipvlan mode l3 on eth0
    ip addr add 192.168.8.12/24 dev eth0
    ip route add default dev eth0
    listen tcp 80 as web
    [n]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.2/24 dev eth0
    ip route add 192.168.8.0/23 via 10.0.0.1 dev eth0
    listen tcp 80
  `);

  test('the machine routes for its devices, out of the parent', () => {
    expect(trace(world, 'n > 192.168.8.12:80/tcp').reply?.verdict).toBe('delivered');
    expect(trace(world, 'h/a > 10.0.0.2:80/tcp').reply?.verdict).toBe('delivered');
  });

  test('another subnet on the same parent is one hop away', () => {
    const { reply, paths } = trace(world, 'h/a > 192.168.8.12:80/tcp');
    expect(reply?.verdict).toBe('delivered');
    expect(paths[0]?.hops.map(({ namespace }) => namespace)).toEqual(['a', 'b']);
  });

  test('broadcasts are not sent for others', () => {
    expect(trace(world, 'h/a > 10.0.0.255:9/udp').verdict).toBe('dropped');
  });

  test('in IPv6 the parent is a wish, in IPv4 it is the only way', () => {
    const two = worldFrom(`
      segment left
      segment right
      [h]
      ip link add eth0 type cable segment left
      ip addr add 10.1.0.1/24 dev eth0
      ip addr add fd00:1::1/64 dev eth0
      ip link add eth1 type cable segment right
      ip addr add 10.2.0.1/24 dev eth1
      ip addr add fd00:2::1/64 dev eth1
      [h/a]
      ip link add eth0 type ipvlan mode l3 on eth0
      ip addr add 10.9.0.1/24 dev eth0
      ip addr add fd00:9::1/64 dev eth0
      ip route add default dev eth0
      ip route add ::/0 dev eth0
      [n]
      ip link add eth0 type cable segment right
      ip addr add 10.2.0.2/24 dev eth0
      ip addr add fd00:2::2/64 dev eth0
      listen udp 80
    `);
    const way = (flow: string) => {
      const { verdict, paths } = trace(two, flow);
      return `${verdict}, ${paths[0]?.hops.map(({ out }) => out).join(' ')}`;
    };
    expect(way('h/a > 10.2.0.2:80/udp')).toBe('unreachable-neighbour, eth0 ');
    expect(way('h/a > fd00:2::2:80/udp')).toBe('delivered, eth0 eth1 ');
  });

  test('rules of the machine for what it sends itself are asked', () => {
    expect(trace(world, 'h/a > 10.0.0.3').verdict).toBe('dropped');
  });
});
