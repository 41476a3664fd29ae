import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/**
 * A router `r` between two wires. The sender has an address of the other wire, or one that the router has no way back to,
 * or the router's own.
 */
const spoofing = (lines: string) =>
  worldFrom(`
    segment left
    segment right
    [a]
    ip link add eth0 type cable segment left
    ip addr add 10.0.1.2/24 dev eth0
    ip addr add 10.0.2.9/32 dev eth0
    ip addr add 9.9.9.9/32 dev eth0
    ip addr add 10.0.2.1/32 dev eth0
    ip route add 10.0.2.2/32 via 10.0.1.1 dev eth0
    ip route add 10.0.3.0/24 via 10.0.1.1 dev eth0
    sysctl -w net.ipv4.conf.all.arp_announce=2
    [r]
    sysctl -w net.ipv4.ip_forward=1
    ip link add l0 type cable segment left
    ip addr add 10.0.1.1/24 dev l0
    ip link add r0 type cable segment right
    ip addr add 10.0.2.1/24 dev r0
    ${lines}
    [b]
    ip link add eth0 type cable segment right
    ip addr add 10.0.2.2/24 dev eth0
    ip route add default via 10.0.2.1 dev eth0
  `);

const filter = (value: number) => `sysctl -w net.ipv4.conf.all.rp_filter=${value} # admin: hardening`;
const OTHER_WIRE = 'a > 10.0.2.2, from 10.0.2.9';
const NO_WAY_BACK = 'a > 10.0.2.2, from 9.9.9.9';
const ROUTERS_OWN = 'a > 10.0.2.2, from 10.0.2.1';

describe('rp_filter', () => {
  test.each([
    [0, OTHER_WIRE, 'delivered'],
    [1, OTHER_WIRE, 'filtered-by-rpf'],
    [2, OTHER_WIRE, 'delivered'],
    [0, NO_WAY_BACK, 'delivered'],
    [1, NO_WAY_BACK, 'filtered-by-rpf'],
    [2, NO_WAY_BACK, 'filtered-by-rpf'],
    [0, 'a > 10.0.2.2', 'delivered'],
    [1, 'a > 10.0.2.2', 'delivered'],
  ])('%i, %s: %s', (value, flow, verdict) => {
    expect(trace(spoofing(filter(value)), flow).verdict).toBe(verdict);
  });

  test('is the larger of the device and all', () => {
    const lines = 'sysctl -w net.ipv4.conf.all.rp_filter=1\nsysctl -w net.ipv4.conf.l0.rp_filter=2';
    expect(trace(spoofing(lines), OTHER_WIRE).verdict).toBe('delivered');
    const other = 'sysctl -w net.ipv4.conf.all.rp_filter=0\nsysctl -w net.ipv4.conf.l0.rp_filter=1';
    expect(trace(spoofing(other), OTHER_WIRE).verdict).toBe('filtered-by-rpf');
  });

  test('says which sysctl and which route decided, and when it lets a packet pass', () => {
    expect(
      traceText(spoofing(filter(1)), OTHER_WIRE, { evidence: true, only: ['end'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
      r/host l0 → ·
        end @l0: The reverse path filter of l0 drops it: a packet to 10.0.2.9 would leave by another device.
          sysctl | net.ipv4.conf.all.rp_filter = 1 (admin: hardening)
          route | 10.0.2.0/24 dev r0 proto kernel scope link src 10.0.2.1 (kernel: 10.0.2.1/24 is an address of r0)
      = filtered-by-rpf: The reverse path filter of l0 drops it: a packet to 10.0.2.9 would leave by another device."
    `);
    expect(
      traceText(spoofing(filter(1)), 'a > 10.0.2.2', { evidence: true, only: ['rp-filter'] }).split('\n=')[0],
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
      r/host l0 → r0
        rp-filter @l0: The reverse path filter of l0 believes 10.0.1.2: the way back leads out of l0.
          sysctl | net.ipv4.conf.all.rp_filter = 1 (admin: hardening)
      b/host eth0 → ·"
    `);
  });

  test('drops on a device without an address even when loose', () => {
    const addressless = (value: number) =>
      worldFrom(`
        [h]
        sysctl -w net.ipv4.ip_forward=1
        sysctl -w net.ipv4.conf.all.rp_filter=${value}
        ip link add v0 type veth peer eth0 netns pod address ee:ee:ee:ee:ee:ee
        ip link add d0 type dummy
        ip addr add 10.0.0.1/32 dev d0
        ip route add 10.1.0.5/32 dev v0 scope link
        ip route add 10.2.0.0/16 dev d0 scope link
        [h/pod]
        ip addr add 10.1.0.5/32 dev eth0
        ip addr add 10.2.0.5/32 dev eth0
        ip route add 10.0.0.1/32 dev eth0 scope link
        ip neigh add 10.0.0.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee
      `);
    const verdict = (value: number, from: string) =>
      trace(addressless(value), `h/pod > 10.0.0.1, from ${from}`).verdict;
    expect(verdict(2, '10.1.0.5')).toBe('delivered');
    expect(verdict(2, '10.2.0.5')).toBe('filtered-by-rpf');
    expect(verdict(0, '10.2.0.5')).toBe('delivered');
  });
});

describe('a source that is the receiver itself', () => {
  test('is not believed, unless accept_local is on', () => {
    expect(traceText(spoofing(''), ROUTERS_OWN, { evidence: true, only: ['end'] })).toMatchInlineSnapshot(`
      "a/host · → eth0
      r/host l0 → ·
        end @l0: A packet from 10.0.2.1 cannot have come in by l0: the kernel does not believe that source, an address of its own or a broadcast address (a "martian").
          route | local 10.0.2.1 dev r0 table local proto kernel scope host src 10.0.2.1 (kernel: 10.0.2.1/24 is an address of r0)
          sysctl | net.ipv4.conf.l0.accept_local = 0 (kernel: the default; nobody set it)
      = filtered-by-rpf: A packet from 10.0.2.1 cannot have come in by l0: the kernel does not believe that source, an address of its own or a broadcast address (a "martian")."
    `);
    expect(
      trace(spoofing('sysctl -w net.ipv4.conf.l0.accept_local=1'), ROUTERS_OWN).paths[0]!.hops.length,
    ).toBeGreaterThan(2);
  });
});

describe('loopback addresses from a wire', () => {
  const toLoopback = (lines: string) =>
    worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      iptables -t nat -A OUTPUT -d 10.0.0.2/32 -p tcp -m tcp --dport 99 -j DNAT --to-destination 10.0.0.2:80
      ${lines}
    `);
  const receiver = `
    [b]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.2/24 dev eth0
    listen tcp 80 address 127.0.0.1
    iptables -t nat -A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 127.0.0.1:80
  `;

  test('are taken only with route_localnet', () => {
    expect(
      traceText(toLoopback(receiver), 'a > 10.0.0.2:80/tcp', { evidence: true, only: ['nat', 'end'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
      b/host eth0 → ·
        nat: nat PREROUTING rewrites the destination to 127.0.0.1:80.
          rule | nat PREROUTING | -A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 127.0.0.1:80 (admin: test)
        end @eth0: A packet to 127.0.0.1 came in by eth0: loopback addresses are not taken from a device unless route_localnet is on.
          sysctl | net.ipv4.conf.eth0.route_localnet = 0 (kernel: the default; nobody set it)
      = dropped: A packet to 127.0.0.1 came in by eth0: loopback addresses are not taken from a device unless route_localnet is on."
    `);
    const allowed = toLoopback(`${receiver}\nsysctl -w net.ipv4.conf.eth0.route_localnet=1`);
    expect(trace(allowed, 'a > 10.0.0.2:80/tcp').verdict).toBe('delivered');
  });
});
