import { describe, expect, test } from 'vitest';
import { trace } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** A host with a gateway, on which another host listens for everything. */
const world = worldFrom(`
  segment lan
  [a]
  ip link add eth0 type cable segment lan
  ip addr add 10.0.0.5/24 dev eth0
  ip addr add fd00::5/64 dev eth0
  ip route add default via 10.0.0.1 dev eth0
  ip route add ::/0 via fd00::1 dev eth0
  listen tcp 80
  [gateway]
  sysctl -w net.ipv4.ip_forward=1
  ip link add eth0 type cable segment lan
  ip addr add 10.0.0.1/24 dev eth0
  ip addr add fd00::1/64 dev eth0
  listen tcp 80
  listen udp 53
`);

describe('a program that sends to', () => {
  test.each([
    ['0.0.0.0', 'a > 0.0.0.0', 'a has 127.0.0.1, and its kernel answers the echo request.'],
    [
      '0.0.0.0 from an address',
      'a > 0.0.0.0, from 10.0.0.5',
      'a has 10.0.0.5, and its kernel answers the echo request.',
    ],
    ['::', 'a > ::', 'a has ::1, and its kernel answers the echo request.'],
  ])('%s reaches itself', (_, flow, reason) => {
    expect(trace(world, flow)).toMatchObject({
      verdict: 'delivered',
      reason,
      reply: { verdict: 'delivered' },
    });
  });

  test.each(['10.0.0.255', '255.255.255.255'])('broadcast %s may not', (destination) => {
    expect(trace(world, `a > ${destination}:53/udp`)).toMatchObject({
      verdict: 'no-route',
      reason: `${destination} is a broadcast address, to which the program may not send.`,
    });
  });

  test.each([
    ['224.0.0.1', 'a > 224.0.0.1:53/udp'],
    ['239.1.1.1', 'a > 239.1.1.1'],
    ['ff02::1', 'a > ff02::1'],
  ])('the group %s is not said to reach the gateway', (group, flow) => {
    expect(trace(world, flow)).toMatchObject({
      verdict: 'unknown',
      reason: `${group} is a multicast address: whoever on the link of eth0 has joined the group takes it, and the model does not know who has.`,
    });
  });
});
