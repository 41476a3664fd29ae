import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** A machine with a guest behind a veth pair: the guest's gateway is an address that nobody has. */
const guest = (lines: string) =>
  worldFrom(`
    segment lan outside 10.0.0.254
    [host]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    ip link add cali1 type veth peer eth0 netns guest address ee:ee:ee:ee:ee:ee
    ip route add 10.244.0.5/32 dev cali1 scope link # felix: endpoint
    ${lines}
    [host/guest]
    ip addr add 10.244.0.5/32 dev eth0
    ip route add 169.254.1.1/32 dev eth0 scope link
    ip route add default via 169.254.1.1 dev eth0
  `);

const PROXY = 'sysctl -w net.ipv4.conf.cali1.proxy_arp=1 # felix: proxy ARP';
const DEFAULT = 'ip route add default via 10.0.0.254 dev eth0';

describe('proxy ARP', () => {
  test('answers for an address whose way leads elsewhere', () => {
    const world = guest(`${PROXY}\n${DEFAULT}`);
    expect(
      traceText(world, 'host/guest > 10.0.0.1', { evidence: true, only: ['neighbour'] }),
    ).toMatchInlineSnapshot(`
      "host/guest · → eth0
        neighbour @eth0: cali1 of host stands in for 169.254.1.1 (proxy ARP) and answers with ee:ee:ee:ee:ee:ee.
          neighbour | 169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee REACHABLE (kernel: cali1 of host answered for 169.254.1.1 by proxy)
          sysctl | net.ipv4.conf.cali1.proxy_arp = 1 (felix: proxy ARP)
      host/host cali1 → ·
      = delivered: host has 10.0.0.1, and its kernel answers the echo request.
      reply
      host/host · → cali1
        neighbour @cali1: 10.244.0.5 is known to be at 02:00:00:37:f1:02.
          neighbour | 10.244.0.5 dev cali1 lladdr 02:00:00:37:f1:02 REACHABLE (kernel: eth0 of guest asked from it)
      host/guest eth0 → ·
      = delivered: The echo reply reaches the socket in guest that asked."
    `);
  });

  test.each([
    ['is off', DEFAULT],
    ['has no route to it', PROXY],
    ['does not forward', `${PROXY}\n${DEFAULT}\nsysctl -w net.ipv4.ip_forward=0`],
    ['would send it back by the same device', `${PROXY}\nip route add 169.254.0.0/16 dev cali1 scope link`],
  ])('answers nothing when it %s', (_, lines) => {
    const { verdict, reason } = trace(guest(lines), 'host/guest > 10.0.0.1');
    expect(`${verdict}: ${reason}`).toBe(
      'unreachable-neighbour: Nobody answers the ARP request of guest for 169.254.1.1 on eth0.',
    );
  });

  test('comes later than the answer of who has the address, unless told not to wait', () => {
    const bridged = (delay: string) =>
      worldFrom(`
        segment lan
        [h]
        sysctl -w net.ipv4.ip_forward=1
        ip link add br0 type bridge address 02:00:00:00:00:01
        ip addr add 10.0.0.1/24 dev br0
        ip link add va type veth peer eth0 netns a peer-address 02:00:00:00:00:0a
        ip link set va master br0
        ip link add vb type veth peer eth0 netns b peer-address 02:00:00:00:00:0b
        ip link set vb master br0
        ip link add d0 type dummy
        ip route add 10.0.0.3/32 dev d0 scope link
        sysctl -w net.ipv4.conf.br0.proxy_arp=1
        ${delay}
        [h/a]
        ip addr add 10.0.0.2/24 dev eth0
        [h/b]
        ip addr add 10.0.0.3/24 dev eth0
      `);
    const answered = (delay: string) =>
      trace(bridged(delay), 'h/a > 10.0.0.3').paths[0]!.hops[0]!.steps.find(
        ({ kind }) => kind === 'transmit',
      )!.packet.mac;
    expect(answered('')).toMatchObject({ destination: '02:00:00:00:00:0b' });
    expect(answered('sysctl -w net.ipv4.neigh.br0.proxy_delay=0')).toMatchObject({
      destination: '02:00:00:00:00:01',
    });
  });

  test('answers for the same device with private VLANs', () => {
    const lines = `sysctl -w net.ipv4.conf.cali1.proxy_arp_pvlan=1\nip route add 169.254.0.0/16 dev cali1 scope link`;
    expect(trace(guest(lines), 'host/guest > 10.0.0.1').verdict).toBe('delivered');
  });
});

/** Two machines on one wire; the second has an address on lo and one behind it as well. */
const wire = (lines: string, first = '') =>
  worldFrom(`
    segment lan
    [a]
    ip link add eth0 type cable segment lan address 02:00:00:00:00:0a
    ip addr add 10.0.0.1/24 dev eth0
    ip addr add 10.0.0.7/24 dev eth0
    ip route add 10.7.0.0/16 dev eth0 scope link
    ${first}
    [b]
    ip link add eth0 type cable segment lan address 02:00:00:00:00:0b
    ip addr add 10.0.0.2/24 dev eth0
    ip link add d0 type dummy
    ip addr add 10.7.0.2/32 dev d0
    ip route add 10.7.0.0/16 dev eth0 scope link
    ${lines}
  `);

describe('ARP', () => {
  test('is answered for any address of a machine, on whichever device', () => {
    expect(traceText(wire(''), 'a > 10.7.0.2', { only: ['neighbour'] })).toMatchInlineSnapshot(`
      "a/host · → eth0
        neighbour @eth0: eth0 of b has 10.7.0.2 and answers with 02:00:00:00:00:0b.
      b/host eth0 → ·
      = delivered: b has 10.7.0.2, and its kernel answers the echo request.
      reply
      b/host · → eth0
        neighbour @eth0: 10.0.0.1 is known to be at 02:00:00:00:00:0a.
      a/host eth0 → ·
      = delivered: The echo reply reaches the socket in a that asked."
    `);
  });

  test.each([
    [1, '10.7.0.2', 'unreachable-neighbour'],
    [1, '10.0.0.2', 'delivered'],
    [2, '10.0.0.2', 'delivered'],
    [3, '10.7.0.2', 'delivered'],
    [8, '10.0.0.2', 'unreachable-neighbour'],
  ])('with arp_ignore %i about %s: %s', (value, target, verdict) => {
    expect(trace(wire(`sysctl -w net.ipv4.conf.all.arp_ignore=${value}`), `a > ${target}`).verdict).toBe(
      verdict,
    );
  });

  test('with arp_filter is answered by the device that the way back leads out of', () => {
    const filter = 'sysctl -w net.ipv4.conf.eth0.arp_filter=1';
    expect(trace(wire(filter), 'a > 10.0.0.2').verdict).toBe('delivered');
    const elsewhere = `${filter}\nip route add 10.0.0.1/32 dev d0 scope link`;
    expect(trace(wire(elsewhere), 'a > 10.0.0.2').verdict).toBe('unreachable-neighbour');
  });

  test('is not answered by a machine that would not believe the asker', () => {
    const strict = 'sysctl -w net.ipv4.conf.all.rp_filter=1\nip route add 10.0.0.1/32 dev d0 scope link';
    expect(trace(wire(strict), 'a > 10.0.0.2').verdict).toBe('unreachable-neighbour');
  });

  test('without an answer ends in host-unreachable, which the machine tells itself over lo', () => {
    expect(traceText(wire(''), 'a > 10.0.0.9', { packet: true })).toMatchInlineSnapshot(`
      "a/host · → ·
        send: A program in a pings 10.0.0.9, from 10.0.0.1. {echo-request 10.0.0.1>10.0.0.9 ttl 64 len 84 DF}
        route: The route to 10.0.0.0/24 says that 10.0.0.9 is on the link of eth0. {echo-request 10.0.0.1>10.0.0.9 ttl 64 len 84 DF}
        end @eth0: Nobody answers the ARP request of a for 10.0.0.9 on eth0. {echo-request 10.0.0.1>10.0.0.9 ttl 64 len 84 DF}
      = unreachable-neighbour: Nobody answers the ARP request of a for 10.0.0.9 on eth0.
      reply
      a/host · → ·
        send: The kernel tells the sender: ICMP destination-unreachable (host-unreachable). {host-unreachable 10.0.0.1>10.0.0.1 ttl 64 len 112}
        route: 10.0.0.1 is an address of a itself. {host-unreachable 10.0.0.1>10.0.0.1 ttl 64 len 112}
        transmit @lo: Out of lo, and in again. {host-unreachable 10.0.0.1>10.0.0.1 ttl 64 len 112}
        receive @lo: In by lo. {host-unreachable 10.0.0.1>10.0.0.1 ttl 64 len 112}
        deliver: The ICMP error (host-unreachable) reaches the socket in a that asked. {host-unreachable 10.0.0.1>10.0.0.1 ttl 64 len 112}
      = delivered: The ICMP error (host-unreachable) reaches the socket in a that asked."
    `);
  });

  test('without an answer to a router ends in host-unreachable for the sender', () => {
    const router = wire(
      'sysctl -w net.ipv4.ip_forward=1\nip route add 10.8.0.0/16 dev eth0 scope link',
      'ip route add 10.8.0.0/16 via 10.0.0.2 dev eth0',
    );
    expect(
      traceText(router, 'a > 10.8.0.9:80/tcp', { packet: true, only: ['end', 'send', 'deliver'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        send: A program in a opens a TCP connection to 10.8.0.9:80, from 10.0.0.1. {syn 10.0.0.1:40000>10.8.0.9:80 ttl 64 len 60 DF}
      b/host eth0 → ·
        end @eth0: Nobody answers the ARP request of b for 10.8.0.9 on eth0. {syn 10.0.0.1:40000>10.8.0.9:80 ttl 63 len 60 DF}
      = unreachable-neighbour: Nobody answers the ARP request of b for 10.8.0.9 on eth0.
      reply
      b/host · → eth0
        send: The kernel tells the sender: ICMP destination-unreachable (host-unreachable). {host-unreachable 10.0.0.2>10.0.0.1 ttl 64 len 88}
      a/host eth0 → ·
        deliver: The ICMP error (host-unreachable) reaches the socket in a that asked. {host-unreachable 10.0.0.2>10.0.0.1 ttl 64 len 88}
      = delivered: The ICMP error (host-unreachable) reaches the socket in a that asked."
    `);
  });

  test('is not asked where somebody wrote an entry', () => {
    const written = wire('', 'ip neigh add 10.0.0.2 dev eth0 lladdr 02:00:00:00:00:0b # felix: no ARP here');
    expect(
      traceText(written, 'a > 10.0.0.2', { evidence: true, only: ['neighbour'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        neighbour @eth0: 10.0.0.2 is entered as 02:00:00:00:00:0b.
          neighbour | 10.0.0.2 dev eth0 lladdr 02:00:00:00:00:0b PERMANENT (felix: no ARP here)
      b/host eth0 → ·
      = delivered: b has 10.0.0.2, and its kernel answers the echo request.
      reply
      b/host · → eth0
        neighbour @eth0: eth0 of a has 10.0.0.1 and answers with 02:00:00:00:00:0a.
          neighbour | 10.0.0.1 dev eth0 lladdr 02:00:00:00:00:0a REACHABLE (kernel: eth0 of a answered the request for 10.0.0.1)
      a/host eth0 → ·
      = delivered: The echo reply reaches the socket in a that asked."
    `);
    const wrong = wire('', 'ip neigh add 10.0.0.2 dev eth0 lladdr 02:00:00:00:00:99');
    expect(trace(wrong, 'a > 10.0.0.2').reason).toBe(
      'Nobody on lan has the hardware address 02:00:00:00:00:99.',
    );
  });

  test('of an unplugged cable nobody hears', () => {
    const world = worldFrom(`
      [a]
      ip link add eth0 type cable segment nowhere
      ip addr add 10.0.0.1/24 dev eth0
    `);
    expect(trace(world, 'a > 10.0.0.2').verdict).toBe('unreachable-neighbour');
  });

  test('goes through a machine that bridges its cable', () => {
    const world = worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      [b]
      ip link add br0 type bridge
      ip link add eth0 type cable segment lan
      ip link set eth0 master br0
      ip link add v0 type veth peer eth0 netns vm
      ip link set v0 master br0
      [b/vm]
      ip addr add 10.0.0.3/24 dev eth0
    `);
    expect(
      traceText(world, 'a > 10.0.0.3', { only: ['neighbour', 'bridge', 'deliver'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        neighbour @eth0: eth0 of vm has 10.0.0.3 and answers with 02:00:00:66:f7:dd.
      b/host eth0 → v0
        bridge @br0: br0 knows 02:00:00:66:f7:dd behind v0.
      b/vm eth0 → ·
        deliver: vm has 10.0.0.3, and its kernel answers the echo request.
      = delivered: vm has 10.0.0.3, and its kernel answers the echo request.
      reply
      b/vm · → eth0
        neighbour @eth0: 10.0.0.1 is known to be at 02:00:00:a7:9f:0c.
      b/host v0 → eth0
        bridge @br0: br0 knows 02:00:00:a7:9f:0c behind eth0.
      a/host eth0 → ·
        deliver: The echo reply reaches the socket in a that asked.
      = delivered: The echo reply reaches the socket in a that asked."
    `);
  });
});

test('a neighbour outside the model ends the road there', () => {
  const world = worldFrom(`
    segment lan outside 10.0.0.254
    [a]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    ip route add default via 10.0.0.254 dev eth0
    absent route 10.9.0.0/16 by bird because "no peer"
  `);
  expect(traceText(world, 'a > 10.9.0.1', { evidence: true })).toMatchInlineSnapshot(`
    "a/host · → eth0
      send: A program in a pings 10.9.0.1, from 10.0.0.1.
      route: The default route sends it to 10.0.0.254 through eth0.
        route | default via 10.0.0.254 dev eth0 (admin: test)
        absent-route | 10.9.0.0/16 (not there) (bird: no peer)
      neighbour @eth0: 10.0.0.254 is a neighbour outside the model.
        neighbour | 10.0.0.254 dev eth0 (admin: segment lan)
      transmit @eth0: Out of eth0.
      exit @eth0: It leaves the modelled world to 10.0.0.254 (segment lan). The route 10.9.0.0/16, which bird would write, is missing (no peer).
    = exits: It leaves the modelled world to 10.0.0.254 (segment lan). The route 10.9.0.0/16, which bird would write, is missing (no peer)."
  `);
});

test('a dummy device loses what it is sent', () => {
  expect(trace(wire(''), 'b > 10.7.0.9').verdict).toBe('unreachable-neighbour');
  const world = worldFrom('[a]\nip link add d0 type dummy\nip addr add 10.0.0.1/24 dev d0');
  expect(trace(world, 'a > 10.0.0.2')).toMatchObject({
    verdict: 'dropped',
    reason: 'd0 is a dummy device: what is sent to it is lost.',
  });
});
