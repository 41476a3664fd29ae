import { describe, expect, test } from 'vitest';
import { trace } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** A host on a wire of 1500 bytes, one on a wire of 1280, and a router between them. */
const world = worldFrom(`
  segment wide
  segment narrow
  [s]
  ip link add eth0 type cable segment wide
  ip addr add fd00:1::5/64 dev eth0
  ip route add ::/0 via fd00:1::1 dev eth0
  listen udp 9
  [r]
  sysctl -w net.ipv6.conf.all.forwarding=1
  ip link add e0 type cable segment wide
  ip link add e1 type cable segment narrow mtu 1280
  ip addr add fd00:1::1/64 dev e0
  ip addr add fd00:2::1/64 dev e1
  [t]
  ip link add eth0 type cable segment narrow mtu 1280
  ip addr add fd00:2::5/64 dev eth0
  ip route add ::/0 via fd00:2::1 dev eth0
`);

const fragmentsOf = (flow: string) =>
  trace(world, flow)
    .paths[0]!.hops.flatMap(({ steps }) => steps)
    .find(({ kind }) => kind === 'fragment')
    ?.text.match(/in \d+ fragments of .*(?= bytes)/)?.[0];

/** As `ping -6` and `nc -6` between network namespaces did, seen with tcpdump. */
describe('an IPv6 packet', () => {
  test('that is too long for its sender goes out in fragments, each with a header of its own', () => {
    expect(trace(world, 't > fd00:1::5, length 1400')).toMatchObject({
      verdict: 'delivered',
      reply: { verdict: 'too-big' },
    });
    expect(fragmentsOf('t > fd00:1::5, length 1400')).toBe('in 2 fragments of 1280 + 176');
    expect(trace(world, 't > fd00:1::5:9/udp, length 1400').verdict).toBe('delivered');
  });

  test('is not sent where its program forbids fragments, nor in TCP', () => {
    for (const flow of ['t > fd00:1::5, length 1400, df', 't > fd00:1::5:9/tcp, length 1400'])
      expect(trace(world, flow).verdict).toBe('too-big');
  });

  test('is never cut by a router', () => {
    for (const flow of ['s > fd00:2::5, length 1400', 's > fd00:2::5, length 2800'])
      expect(trace(world, flow)).toMatchObject({ verdict: 'too-big', reply: { verdict: 'delivered' } });
    expect(trace(world, 's > fd00:2::5, length 1280').verdict).toBe('delivered');
  });
});
