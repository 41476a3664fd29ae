import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** a — r — b, with a smaller MTU on the way from r to b. */
const path = (router = '', mtu = 1400, more = '') =>
  worldFrom(`
    segment left
    segment right
    [a]
    ip link add eth0 type cable segment left
    ip addr add 10.0.1.2/24 dev eth0
    ip route add default via 10.0.1.1 dev eth0
    [r]
    sysctl -w net.ipv4.ip_forward=1 # admin: a router
    ip link add l0 type cable segment left
    ip addr add 10.0.1.1/24 dev l0
    ip link add r0 type cable segment right mtu ${mtu}
    ip addr add 10.0.2.1/24 dev r0
    ${router}
    [b]
    ip link add eth0 type cable segment right mtu ${mtu}
    ip addr add 10.0.2.2/24 dev eth0
    ip route add default via 10.0.2.1 dev eth0
    listen udp 53 address 10.0.2.2 as dns
    listen tcp 80
    ${more}
  `);

describe('a router', () => {
  test('lowers the TTL and passes the packet on', () => {
    expect(traceText(path(), 'a > 10.0.2.2', { evidence: true, packet: true })).toMatchInlineSnapshot(`
      "a/host · → eth0
        send: A program in a pings 10.0.2.2, from 10.0.1.2. {echo-request 10.0.1.2>10.0.2.2 ttl 64 len 84 DF}
        route: The default route sends it to 10.0.1.1 through eth0. {echo-request 10.0.1.2>10.0.2.2 ttl 64 len 84 DF}
          route | default via 10.0.1.1 dev eth0 (admin: test)
        neighbour @eth0: l0 of r has 10.0.1.1 and answers with 02:00:00:50:cf:50. {echo-request 10.0.1.2>10.0.2.2 ttl 64 len 84 DF}
          neighbour | 10.0.1.1 dev eth0 lladdr 02:00:00:50:cf:50 REACHABLE (kernel: l0 of r answered the request for 10.0.1.1)
        transmit @eth0: Out of eth0. {echo-request 10.0.1.2>10.0.2.2 ttl 64 len 84 DF}
      r/host l0 → r0
        receive @l0: In by l0. {echo-request 10.0.1.2>10.0.2.2 ttl 64 len 84 DF}
        route: The route to 10.0.2.0/24 says that 10.0.2.2 is on the link of r0. {echo-request 10.0.1.2>10.0.2.2 ttl 64 len 84 DF}
          route | 10.0.2.0/24 dev r0 proto kernel scope link src 10.0.2.1 (kernel: 10.0.2.1/24 is an address of r0)
        forward: r passes it on from l0 to r0: TTL 64 becomes 63. {echo-request 10.0.1.2>10.0.2.2 ttl 63 len 84 DF}
          sysctl | net.ipv4.conf.l0.forwarding = 1 (admin: a router)
        neighbour @r0: eth0 of b has 10.0.2.2 and answers with 02:00:00:75:c4:65. {echo-request 10.0.1.2>10.0.2.2 ttl 63 len 84 DF}
          neighbour | 10.0.2.2 dev r0 lladdr 02:00:00:75:c4:65 REACHABLE (kernel: eth0 of b answered the request for 10.0.2.2)
        transmit @r0: Out of r0. {echo-request 10.0.1.2>10.0.2.2 ttl 63 len 84 DF}
      b/host eth0 → ·
        receive @eth0: In by eth0. {echo-request 10.0.1.2>10.0.2.2 ttl 63 len 84 DF}
        route: 10.0.2.2 is an address of b itself. {echo-request 10.0.1.2>10.0.2.2 ttl 63 len 84 DF}
          route | local 10.0.2.2 dev eth0 table local proto kernel scope host src 10.0.2.2 (kernel: 10.0.2.2/24 is an address of eth0)
        deliver: b has 10.0.2.2, and its kernel answers the echo request. {echo-request 10.0.1.2>10.0.2.2 ttl 63 len 84 DF}
      = delivered: b has 10.0.2.2, and its kernel answers the echo request.
      reply
      b/host · → eth0
        send: The kernel answers the echo request. {echo-reply 10.0.2.2>10.0.1.2 ttl 64 len 84}
        route: The default route sends it to 10.0.2.1 through eth0. {echo-reply 10.0.2.2>10.0.1.2 ttl 64 len 84}
          route | default via 10.0.2.1 dev eth0 (admin: test)
        neighbour @eth0: 10.0.2.1 is known to be at 02:00:00:50:d0:0a. {echo-reply 10.0.2.2>10.0.1.2 ttl 64 len 84}
          neighbour | 10.0.2.1 dev eth0 lladdr 02:00:00:50:d0:0a REACHABLE (kernel: r0 of r asked from it)
        transmit @eth0: Out of eth0. {echo-reply 10.0.2.2>10.0.1.2 ttl 64 len 84}
      r/host r0 → l0
        receive @r0: In by r0. {echo-reply 10.0.2.2>10.0.1.2 ttl 64 len 84}
        route: The route to 10.0.1.0/24 says that 10.0.1.2 is on the link of l0. {echo-reply 10.0.2.2>10.0.1.2 ttl 64 len 84}
          route | 10.0.1.0/24 dev l0 proto kernel scope link src 10.0.1.1 (kernel: 10.0.1.1/24 is an address of l0)
        forward: r passes it on from r0 to l0: TTL 64 becomes 63. {echo-reply 10.0.2.2>10.0.1.2 ttl 63 len 84}
          sysctl | net.ipv4.conf.r0.forwarding = 1 (admin: a router)
        neighbour @l0: 10.0.1.2 is known to be at 02:00:00:a7:9f:0c. {echo-reply 10.0.2.2>10.0.1.2 ttl 63 len 84}
          neighbour | 10.0.1.2 dev l0 lladdr 02:00:00:a7:9f:0c REACHABLE (kernel: eth0 of a asked from it)
        transmit @l0: Out of l0. {echo-reply 10.0.2.2>10.0.1.2 ttl 63 len 84}
      a/host eth0 → ·
        receive @eth0: In by eth0. {echo-reply 10.0.2.2>10.0.1.2 ttl 63 len 84}
        route: 10.0.1.2 is an address of a itself. {echo-reply 10.0.2.2>10.0.1.2 ttl 63 len 84}
          route | local 10.0.1.2 dev eth0 table local proto kernel scope host src 10.0.1.2 (kernel: 10.0.1.2/24 is an address of eth0)
        deliver: The echo reply reaches the socket in a that asked. {echo-reply 10.0.2.2>10.0.1.2 ttl 63 len 84}
      = delivered: The echo reply reaches the socket in a that asked."
    `);
  });

  test('does not while ip_forward is off, and tells nobody', () => {
    const world = path('sysctl -w net.ipv4.ip_forward=0 # admin: no router');
    expect(traceText(world, 'a > 10.0.2.2', { evidence: true, only: ['end'] })).toMatchInlineSnapshot(`
      "a/host · → eth0
      r/host l0 → ·
        end @l0: 10.0.2.2 is no address of r, and l0 does not forward (IP forwarding is off).
          sysctl | net.ipv4.conf.l0.forwarding = 0 (admin: no router)
      = dropped: 10.0.2.2 is no address of r, and l0 does not forward (IP forwarding is off)."
    `);
  });

  test('can be off for one device alone', () => {
    expect(trace(path('sysctl -w net.ipv4.conf.r0.forwarding=0'), 'a > 10.0.2.2').paths[0]!).toMatchObject({
      verdict: 'delivered',
      reply: {
        verdict: 'dropped',
        reason: '10.0.1.2 is no address of r, and r0 does not forward (IP forwarding is off).',
      },
    });
  });

  test('tells the sender when the TTL is used up, before any rule of FORWARD', () => {
    const world = path('iptables -P FORWARD DROP');
    expect(
      traceText(world, 'a > 10.0.2.2, ttl 1', { packet: true, only: ['end', 'send', 'deliver'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        send: A program in a pings 10.0.2.2, from 10.0.1.2. {echo-request 10.0.1.2>10.0.2.2 ttl 1 len 84 DF}
      r/host l0 → ·
        end: r does not pass it on: its TTL is used up. {echo-request 10.0.1.2>10.0.2.2 ttl 1 len 84 DF}
      = ttl-exceeded: r does not pass it on: its TTL is used up.
      reply
      r/host · → l0
        send: The kernel tells the sender: ICMP time-exceeded (ttl-exceeded). {ttl-exceeded 10.0.1.1>10.0.1.2 ttl 64 len 112}
      a/host eth0 → ·
        deliver: The ICMP error (ttl-exceeded) reaches the socket in a that asked. {ttl-exceeded 10.0.1.1>10.0.1.2 ttl 64 len 112}
      = delivered: The ICMP error (ttl-exceeded) reaches the socket in a that asked."
    `);
    expect(trace(path(), 'a > 10.0.2.2, ttl 2').verdict).toBe('delivered');
  });
});

describe('a packet longer than the MTU', () => {
  test('with DF goes no further, and the sender learns the MTU', () => {
    expect(
      traceText(path(), 'a > 10.0.2.2:80/tcp, length 1500', {
        packet: true,
        only: ['end', 'send', 'deliver'],
      }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        send: A program in a opens a TCP connection to 10.0.2.2:80, from 10.0.1.2. {syn 10.0.1.2:40000>10.0.2.2:80 ttl 64 len 1500 DF}
      r/host l0 → ·
        end @r0: The packet of 1500 bytes must not be fragmented, and r0 takes 1400 at most. {syn 10.0.1.2:40000>10.0.2.2:80 ttl 64 len 1500 DF}
      = too-big: The packet of 1500 bytes must not be fragmented, and r0 takes 1400 at most.
      reply
      r/host · → l0
        send: The kernel tells the sender: ICMP destination-unreachable (fragmentation-needed, MTU 1400). {fragmentation-needed 10.0.1.1>10.0.1.2 ttl 64 len 576}
      a/host eth0 → ·
        deliver: The ICMP error (fragmentation-needed) reaches the socket in a that asked. {fragmentation-needed 10.0.1.1>10.0.1.2 ttl 64 len 576}
      = delivered: The ICMP error (fragmentation-needed) reaches the socket in a that asked."
    `);
  });

  test('without DF goes on in fragments, which the receiver puts together', () => {
    expect(
      traceText(path(), 'a > 10.0.2.2:53/udp, length 1500, nodf', {
        packet: true,
        only: ['forward', 'fragment', 'transmit', 'reassemble', 'deliver'],
      }).split('\nreply')[0],
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        transmit @eth0: Out of eth0. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 64 len 1500}
      r/host l0 → r0
        forward: r passes it on from l0 to r0: TTL 64 becomes 63. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 1500}
        fragment @r0: 1500 bytes do not fit into 1400: it goes on in 2 fragments of 1396 + 124 bytes. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 1396}
        transmit @r0: Out of r0. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 1396}
      b/host eth0 → ·
        reassemble @eth0: 2 fragments become one packet of 1500 bytes again. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 1500}
        deliver: dns takes it at 10.0.2.2:53. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 1500}
      = delivered: dns takes it at 10.0.2.2:53."
    `);
  });

  test('that has a route with an MTU of its own', () => {
    const world = path('ip route add 10.0.3.0/24 via 10.0.2.2 dev r0 mtu 1000');
    expect(trace(world, 'a > 10.0.3.1, length 1100')).toMatchObject({
      verdict: 'too-big',
      reason: 'The packet of 1100 bytes must not be fragmented, and r0 takes 1000 at most.',
    });
  });

  test('of a datagram is cut by the sender itself, unless it must not be', () => {
    const flow = 'b > 10.0.1.2, length 2000';
    expect(
      traceText(path(), flow, { packet: true, only: ['send', 'fragment'] }).split('\nreply')[0],
    ).toMatchInlineSnapshot(`
      "b/host · → eth0
        send: A program in b pings 10.0.1.2, from 10.0.2.2. {echo-request 10.0.2.2>10.0.1.2 ttl 64 len 2000}
        fragment @eth0: 2000 bytes do not fit into 1400: it goes on in 2 fragments of 1396 + 624 bytes. {echo-request 10.0.2.2>10.0.1.2 ttl 64 len 1396}
      r/host r0 → l0
      a/host eth0 → ·
      = delivered: a has 10.0.1.2, and its kernel answers the echo request."
    `);
    expect(trace(path(), `${flow}, df`)).toMatchObject({
      verdict: 'too-big',
      reason: 'The program gets EMSGSIZE: 2000 bytes must not be fragmented, and eth0 takes 1400 at most.',
      reply: null,
    });
  });

  test('is put together for connection tracking, and cut again as it came', () => {
    const tracking = path('iptables -A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT', 1500);
    expect(
      traceText(tracking, 'a > 10.0.2.2:53/udp, length 3000, nodf', {
        packet: true,
        only: ['reassemble', 'fragment', 'forward', 'rule'],
      }).split('\nreply')[0],
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        fragment @eth0: 3000 bytes do not fit into 1500: it goes on in 3 fragments of 1500 + 1500 + 40 bytes. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 64 len 1500}
      r/host l0 → r0
        reassemble @l0: 3 fragments become one packet of 3000 bytes again. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 64 len 3000}
        forward: r passes it on from l0 to r0: TTL 64 becomes 63. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 3000}
        rule: filter FORWARD lets it pass. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 3000}
        fragment @r0: 3000 bytes do not fit into 1500: it goes on in 3 fragments of 1500 + 1500 + 40 bytes. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 1500}
      b/host eth0 → ·
        reassemble @eth0: 3 fragments become one packet of 3000 bytes again. {udp 10.0.1.2:40000>10.0.2.2:53 ttl 63 len 3000}
      = delivered: dns takes it at 10.0.2.2:53."
    `);
  });

  test('meets rules about ports with its first fragment only, where nobody tracks connections', () => {
    const rules = `iptables -P FORWARD DROP
      iptables -A FORWARD -p udp -m udp --dport 53 -j ACCEPT`;
    expect(
      traceText(path(rules, 1500), 'a > 10.0.2.2:53/udp, length 3000, nodf', { only: ['rule', 'end'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
      r/host l0 → ·
        rule: filter FORWARD lets it pass.
        end: The policy of filter FORWARD drops it.
      = dropped: The policy of filter FORWARD drops it."
    `);
    expect(
      trace(
        path(`${rules}\niptables -A FORWARD -f -j ACCEPT`, 1500),
        'a > 10.0.2.2:53/udp, length 3000, nodf',
      ).verdict,
    ).toBe('delivered');
    expect(trace(path(rules, 1500), 'a > 10.0.2.2:53/udp').verdict).toBe('delivered');
  });

  test('is cut again on a still smaller link', () => {
    const world = path('', 700);
    expect(
      traceText(world, 'a > 10.0.2.2, length 3000, nodf', { only: ['fragment', 'reassemble'] }).split('\n='),
    ).toMatchInlineSnapshot(`
      [
        "a/host · → eth0
        fragment @eth0: 3000 bytes do not fit into 1500: it goes on in 3 fragments of 1500 + 1500 + 40 bytes.
      r/host l0 → r0
        fragment @r0: 3000 bytes do not fit into 700: it goes on in 7 fragments of 700 + 700 + 140 + 700 + 700 + 140 + 40 bytes.
      b/host eth0 → ·
        reassemble @eth0: 7 fragments become one packet of 3000 bytes again.",
        " delivered: b has 10.0.2.2, and its kernel answers the echo request.
      reply
      b/host · → eth0
        fragment @eth0: 3000 bytes do not fit into 700: it goes on in 5 fragments of 700 + 700 + 700 + 700 + 280 bytes.
      r/host r0 → l0
      a/host eth0 → ·
        reassemble @eth0: 5 fragments become one packet of 3000 bytes again.",
        " delivered: The echo reply reaches the socket in a that asked.",
      ]
    `);
  });

  test('is lost on a wire that carries less than its devices say', () => {
    const world = worldFrom(`
      segment lan mtu 1400
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      [b]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
    `);
    expect(trace(world, 'a > 10.0.0.2, length 1500')).toMatchObject({ verdict: 'too-big', reply: null });
  });
});

describe('an ICMP error', () => {
  test('is never answered with another', () => {
    // The answer to a's packet gets lost on a way without route; r says nothing of that.
    const world = path('ip route add blackhole 10.0.1.2/32');
    expect(trace(world, 'a > 10.0.2.2, ttl 1')).toMatchObject({ verdict: 'ttl-exceeded', reply: null });
  });

  test('quotes 548 bytes at most', () => {
    const [found] = trace(path(), 'a > 10.0.2.2:80/tcp, length 1500').paths;
    expect(found!.reply!.hops[0]!.steps[0]!.packet.ip).toMatchObject({
      length: 576,
      dontFragment: false,
      ttl: 64,
    });
  });
});

describe('packets that go round', () => {
  const circle = worldFrom(`
    segment lan
    segment ring
    [a]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.9/24 dev eth0
    ip route add default via 10.0.0.1 dev eth0
    [r1]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    ip link add eth1 type cable segment ring
    ip addr add 10.1.0.1/24 dev eth1
    ip route add default via 10.1.0.2 dev eth1
    [r2]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth1 type cable segment ring
    ip addr add 10.1.0.2/24 dev eth1
    ip route add default via 10.1.0.1 dev eth1
  `);

  test('are found out, and the router at which the TTL ends tells the sender', () => {
    expect(
      traceText(circle, 'a > 10.9.9.9', { only: ['forward', 'end', 'send', 'deliver'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
        send: A program in a pings 10.9.9.9, from 10.0.0.9.
      r1/host eth0 → eth1
        forward: r1 passes it on from eth0 to eth1: TTL 64 becomes 63.
      r2/host eth1 → eth1
        forward: r2 passes it on from eth1 to eth1: TTL 63 becomes 62.
      r1/host eth1 → eth1
        forward: r1 passes it on from eth1 to eth1: TTL 62 becomes 61.
      r2/host eth1 → ·
        end: The packet was in r2 before, the same but for its TTL: it goes round.
      = loop: The packet was in r2 before, the same but for its TTL: it goes round.
      reply
      r2/host · → eth1
        send: The kernel tells the sender: ICMP time-exceeded (ttl-exceeded).
      r1/host eth1 → eth0
        forward: r1 passes it on from eth1 to eth0: TTL 64 becomes 63.
      a/host eth0 → ·
        deliver: The ICMP error (ttl-exceeded) reaches the socket in a that asked.
      = delivered: The ICMP error (ttl-exceeded) reaches the socket in a that asked."
    `);
  });

  test('end by their TTL when that comes first', () => {
    expect(trace(circle, 'a > 10.9.9.9, ttl 2').verdict).toBe('ttl-exceeded');
  });
});
