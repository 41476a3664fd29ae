import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

interface Options {
  readonly one?: string;
  readonly two?: string;
  readonly tunl0?: string;
  readonly mtu?: number;
  readonly podMtu?: number;
}

/** Two nodes with a pod each; the other node's pods are behind tunl0, its next hop the other node itself. */
const nodes = ({ one = '', two = '', tunl0 = 'type ipip', mtu = 1500, podMtu = 1480 }: Options = {}) => {
  const node = (n: number, other: number, lines: string) => `
    [node${n}]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan mtu ${mtu}
    ip addr add 192.168.31.6${n}/24 dev eth0
    ip link add tunl0 ${tunl0}
    ip addr add 10.244.${n}.1/32 dev tunl0
    ip link add cali${n} type veth peer eth0 netns pod${n} address ee:ee:ee:ee:ee:ee mtu ${podMtu}
    sysctl -w net.ipv4.conf.cali${n}.proxy_arp=1
    ip route add 10.244.${n}.2/32 dev cali${n} scope link
    ip route add 10.244.${other}.0/26 via 192.168.31.6${other} dev tunl0 onlink proto bird
    ip route add blackhole 10.244.${n}.0/26 proto bird
    ip route add default via 192.168.31.254 dev eth0
    ${lines}
    [node${n}/pod${n}]
    ip addr add 10.244.${n}.2/32 dev eth0
    ip route add 169.254.1.1/32 dev eth0 scope link
    ip route add default via 169.254.1.1 dev eth0
    listen tcp 80
  `;
  return worldFrom(
    `segment lan outside 192.168.31.254 ${node(1, 2, one)} ${node(2, 1, two)}`.replace('254 ', '254\n'),
  );
};

const POD = 'node1/pod1 > 10.244.2.2:80/tcp';

describe('an IP-in-IP tunnel', () => {
  test('wraps the packet into one from node to node, and the other end takes it out again', () => {
    expect(traceText(nodes(), POD, { packet: true })).toMatchInlineSnapshot(`
      "node1/pod1 · → eth0
        send: A program in pod1 opens a TCP connection to 10.244.2.2:80, from 10.244.1.2. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
        route: The default route sends it to 169.254.1.1 through eth0. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
        neighbour @eth0: cali1 of node1 stands in for 169.254.1.1 (proxy ARP) and answers with ee:ee:ee:ee:ee:ee. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
        transmit @eth0: Out of eth0, to the other end of the veth pair. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
      node1/host cali1 → eth0
        receive @cali1: In by cali1. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
        route: The route to 10.244.2.0/26 sends it to 192.168.31.62 through tunl0. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
        forward: node1 passes it on from cali1 to tunl0: TTL 64 becomes 63. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        encapsulate @tunl0: tunl0 wraps it into a packet from 192.168.31.61 to 192.168.31.62 (IP protocol 4). {[192.168.31.61>192.168.31.62 ttl 63 len 80] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        route: The route to 192.168.31.0/24 says that 192.168.31.62 is on the link of eth0. {[192.168.31.61>192.168.31.62 ttl 63 len 80] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        neighbour @eth0: eth0 of node2 has 192.168.31.62 and answers with 02:00:00:e6:f1:11. {[192.168.31.61>192.168.31.62 ttl 63 len 80] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        transmit @eth0: Out of eth0. {[192.168.31.61>192.168.31.62 ttl 63 len 80] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
      node2/host eth0 → cali2
        receive @eth0: In by eth0. {[192.168.31.61>192.168.31.62 ttl 63 len 80] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        route: 192.168.31.62 is an address of node2 itself. {[192.168.31.61>192.168.31.62 ttl 63 len 80] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        decapsulate @tunl0: tunl0 takes the outer header off. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        route: The route to 10.244.2.2/32 says that 10.244.2.2 is on the link of cali2. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        forward: node2 passes it on from tunl0 to cali2: TTL 63 becomes 62. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
        neighbour @cali2: eth0 of pod2 has 10.244.2.2 and answers with 02:00:00:f3:48:64. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
        transmit @cali2: Out of cali2, to the other end of the veth pair. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
      node2/pod2 eth0 → ·
        receive @eth0: In by eth0. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
        route: 10.244.2.2 is an address of pod2 itself. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
        deliver: server takes it at 10.244.2.2:80. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
      = delivered: server takes it at 10.244.2.2:80.
      reply
      node2/pod2 · → eth0
        send: server answers with a SYN-ACK. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 64 len 60 DF}
        route: The default route sends it to 169.254.1.1 through eth0. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 64 len 60 DF}
        neighbour @eth0: cali2 of node2 stands in for 169.254.1.1 (proxy ARP) and answers with ee:ee:ee:ee:ee:ee. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 64 len 60 DF}
        transmit @eth0: Out of eth0, to the other end of the veth pair. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 64 len 60 DF}
      node2/host cali2 → eth0
        receive @cali2: In by cali2. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 64 len 60 DF}
        route: The route to 10.244.1.0/26 sends it to 192.168.31.61 through tunl0. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 64 len 60 DF}
        forward: node2 passes it on from cali2 to tunl0: TTL 64 becomes 63. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
        encapsulate @tunl0: tunl0 wraps it into a packet from 192.168.31.62 to 192.168.31.61 (IP protocol 4). {[192.168.31.62>192.168.31.61 ttl 63 len 80] syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
        route: The route to 192.168.31.0/24 says that 192.168.31.61 is on the link of eth0. {[192.168.31.62>192.168.31.61 ttl 63 len 80] syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
        neighbour @eth0: 192.168.31.61 is known to be at 02:00:00:18:cb:b9. {[192.168.31.62>192.168.31.61 ttl 63 len 80] syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
        transmit @eth0: Out of eth0. {[192.168.31.62>192.168.31.61 ttl 63 len 80] syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
      node1/host eth0 → cali1
        receive @eth0: In by eth0. {[192.168.31.62>192.168.31.61 ttl 63 len 80] syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
        route: 192.168.31.61 is an address of node1 itself. {[192.168.31.62>192.168.31.61 ttl 63 len 80] syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
        decapsulate @tunl0: tunl0 takes the outer header off. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
        route: The route to 10.244.1.2/32 says that 10.244.1.2 is on the link of cali1. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 63 len 60 DF}
        forward: node1 passes it on from tunl0 to cali1: TTL 63 becomes 62. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 62 len 60 DF}
        neighbour @cali1: 10.244.1.2 is known to be at 02:00:00:70:4a:6b. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 62 len 60 DF}
        transmit @cali1: Out of cali1, to the other end of the veth pair. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 62 len 60 DF}
      node1/pod1 eth0 → ·
        receive @eth0: In by eth0. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 62 len 60 DF}
        route: 10.244.1.2 is an address of pod1 itself. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 62 len 60 DF}
        deliver: The SYN-ACK reaches the socket in pod1 that asked. {syn-ack 10.244.2.2:80>10.244.1.2:40000 ttl 62 len 60 DF}
      = delivered: The SYN-ACK reaches the socket in pod1 that asked."
    `);
  });

  test("has the hooks see the outer packet as the node's own, and the inner one at tunl0", () => {
    const chains = ['PREROUTING', 'FORWARD', 'OUTPUT', 'POSTROUTING', 'INPUT'];
    const marks = chains.map(
      (chain, index) => `iptables -t mangle -A ${chain} -j MARK --set-xmark ${1 << index}/${1 << index}`,
    );
    const named = (node: string) =>
      trace(nodes({ [node]: marks.join('\n') }), POD).paths[0]!.hops.find(
        (hop) => hop.machine === (node === 'one' ? 'node1' : 'node2') && hop.namespace === 'host',
      )!;
    const story = (node: string) =>
      named(node)
        .steps.filter(({ kind }) => kind === 'rule' || kind === 'encapsulate' || kind === 'decapsulate')
        .map(({ text, packet }) => `${text} ${packet.outer.length ? 'outer' : 'inner'}`);
    expect(story('one')).toMatchInlineSnapshot(`
      [
        "mangle PREROUTING sets the packet's mark to 0x1. inner",
        "mangle FORWARD sets the packet's mark to 0x3. inner",
        "mangle POSTROUTING sets the packet's mark to 0xb. inner",
        "tunl0 wraps it into a packet from 192.168.31.61 to 192.168.31.62 (IP protocol 4). outer",
        "mangle OUTPUT sets the packet's mark to 0xf. outer",
      ]
    `);
    expect(story('two')).toMatchInlineSnapshot(`
      [
        "mangle PREROUTING sets the packet's mark to 0x1. outer",
        "mangle INPUT sets the packet's mark to 0x11. outer",
        "tunl0 takes the outer header off. inner",
        "mangle FORWARD sets the packet's mark to 0x13. inner",
        "mangle POSTROUTING sets the packet's mark to 0x1b. inner",
      ]
    `);
  });

  test('has connection tracking know the outer packets as a connection of their own', () => {
    const rule = 'iptables -A INPUT -p ipencap -m conntrack --ctstate NEW -j DROP # admin: no new tunnels';
    expect(trace(nodes({ two: rule }), POD)).toMatchObject({
      verdict: 'dropped',
      reason: 'filter INPUT drops it.',
    });
    expect(trace(nodes({ one: rule }), POD)).toMatchObject({
      verdict: 'delivered',
      reply: { verdict: 'delivered' },
    });
  });

  test('takes the inner TTL, or its own', () => {
    const outer = (tunl0: string) => {
      const [path] = trace(nodes({ tunl0 }), POD).paths;
      return path!.hops[1]!.steps.find(({ kind }) => kind === 'encapsulate')!.packet.outer[0]!.ttl;
    };
    expect(outer('type ipip')).toBe(63);
    expect(outer('type ipip ttl 77')).toBe(77);
  });

  test.each([
    ['type ipip', '', true],
    ['type ipip', ', nodf', false],
    ['type ipip pmtudisc', ', nodf', true],
  ])('%s, a packet%s: DF %s', (tunl0, flow, expected) => {
    const [path] = trace(nodes({ tunl0 }), `${POD}${flow}`).paths;
    expect(
      path!.hops[1]!.steps.find(({ kind }) => kind === 'encapsulate')!.packet.outer[0]!.dontFragment,
    ).toBe(expected);
  });

  test('refuses what is longer than its device takes', () => {
    expect(
      traceText(nodes({ podMtu: 1500 }), `${POD}, length 1500`, {
        packet: true,
        only: ['end', 'send', 'deliver'],
      }),
    ).toMatchInlineSnapshot(`
      "node1/pod1 · → eth0
        send: A program in pod1 opens a TCP connection to 10.244.2.2:80, from 10.244.1.2. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 1500 DF}
      node1/host cali1 → ·
        end @tunl0: The packet of 1500 bytes must not be fragmented, and tunl0 takes 1480 at most. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 1500 DF}
      = too-big: The packet of 1500 bytes must not be fragmented, and tunl0 takes 1480 at most.
      reply
      node1/host · → cali1
        send: The kernel tells the sender: ICMP destination-unreachable (fragmentation-needed, MTU 1480). {fragmentation-needed 192.168.31.61>10.244.1.2 ttl 64 len 576}
      node1/pod1 eth0 → ·
        deliver: The ICMP error (fragmentation-needed) reaches the socket in pod1 that asked. {fragmentation-needed 192.168.31.61>10.244.1.2 ttl 64 len 576}
      = delivered: The ICMP error (fragmentation-needed) reaches the socket in pod1 that asked."
    `);
  });

  test('cuts what may be cut, before it wraps it', () => {
    const flow = 'node1/pod1 > 10.244.2.2, length 1500, nodf';
    expect(
      traceText(nodes({ podMtu: 1500 }), flow, {
        packet: true,
        only: ['fragment', 'encapsulate', 'decapsulate', 'reassemble'],
      }).split('\n=')[0],
    ).toMatchInlineSnapshot(`
      "node1/pod1 · → eth0
      node1/host cali1 → eth0
        fragment @tunl0: 1500 bytes do not fit into 1480: it goes on in 2 fragments of 1476 + 44 bytes. {echo-request 10.244.1.2>10.244.2.2 ttl 63 len 1476}
        encapsulate @tunl0: tunl0 wraps it into a packet from 192.168.31.61 to 192.168.31.62 (IP protocol 4). {[192.168.31.61>192.168.31.62 ttl 63 len 1496] echo-request 10.244.1.2>10.244.2.2 ttl 63 len 1476}
      node2/host eth0 → cali2
        decapsulate @tunl0: tunl0 takes the outer header off. {echo-request 10.244.1.2>10.244.2.2 ttl 63 len 1476}
      node2/pod2 eth0 → ·
        reassemble @eth0: 2 fragments become one packet of 1500 bytes again. {echo-request 10.244.1.2>10.244.2.2 ttl 62 len 1500}"
    `);
  });

  test('refuses what does not fit into the outer way, when that is narrower', () => {
    expect(trace(nodes({ mtu: 1400 }), `${POD}, length 1480`)).toMatchObject({
      verdict: 'too-big',
      reason: 'The packet of 1480 bytes must not be fragmented, and the tunnel of tunl0 takes 1380 at most.',
      reply: { verdict: 'delivered' },
    });
  });

  test('that is not there at the other end is answered: no such protocol here', () => {
    const world = nodes({ two: 'ip link set tunl0 down' });
    expect(traceText(world, POD, { packet: true, only: ['end', 'send', 'deliver'] })).toMatchInlineSnapshot(`
      "node1/pod1 · → eth0
        send: A program in pod1 opens a TCP connection to 10.244.2.2:80, from 10.244.1.2. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
      node1/host cali1 → eth0
      node2/host eth0 → ·
        end: No tunnel device of node2 takes IP-in-IP packets from 192.168.31.61. {[192.168.31.61>192.168.31.62 ttl 63 len 80] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
      = refused: No tunnel device of node2 takes IP-in-IP packets from 192.168.31.61.
      reply
      node2/host · → eth0
        send: The kernel tells the sender: ICMP destination-unreachable (port-unreachable). {port-unreachable 192.168.31.62>192.168.31.61 ttl 64 len 108}
      node1/host eth0 → ·
        end: The error is about a packet that a tunnel of node1 wrapped: it ends here, and the inner packet's sender hears nothing. {port-unreachable 192.168.31.62>192.168.31.61 ttl 64 len 108}
      = dropped: The error is about a packet that a tunnel of node1 wrapped: it ends here, and the inner packet's sender hears nothing."
    `);
    const none = worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      ip link add tunl0 type ipip
      ip addr add 10.1.0.1/32 dev tunl0
      ip route add 10.2.0.0/16 via 10.0.0.2 dev tunl0 onlink
      [b]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
    `);
    expect(trace(none, 'a > 10.2.0.1').reply!.hops[0]!.steps[0]!.text).toContain('protocol-unreachable');
  });

  test('filters the inner packet by its own device', () => {
    const filtered = nodes({
      two: 'sysctl -w net.ipv4.conf.all.rp_filter=1\nip route add 10.244.1.2/32 dev eth0 scope link',
    });
    expect(trace(filtered, POD)).toMatchObject({
      verdict: 'filtered-by-rpf',
      reason: expect.stringContaining('The reverse path filter of tunl0 drops it') as string,
    });
  });

  test('that a node sends into by itself gives the tunnel address as source', () => {
    expect(trace(nodes(), 'node1 > 10.244.2.2').flow.source).toBe('10.244.1.1');
  });

  test('whose other end is behind itself goes nowhere', () => {
    const world = worldFrom(`
      [a]
      ip link add tunl0 type ipip
      ip addr add 10.1.0.1/32 dev tunl0
      ip route add 10.2.0.0/16 dev tunl0 scope link
    `);
    expect(trace(world, 'a > 10.2.0.1')).toMatchObject({ verdict: 'loop' });
  });

  test('inside another is walked, but not for ever', () => {
    const world = worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      ip link add t1 type ipip remote 10.0.0.2 local 10.0.0.1
      ip addr add 10.1.0.1/32 dev t1
      ip link add t2 type ipip remote 10.1.0.2 local 10.1.0.1
      ip addr add 10.2.0.1/32 dev t2
      ip route add 10.1.0.2/32 dev t1 scope link
      ip route add 10.2.0.2/32 dev t2 scope link
      [b]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
      ip link add t1 type ipip remote 10.0.0.1 local 10.0.0.2
      ip addr add 10.1.0.2/32 dev t1
      ip link add t2 type ipip remote 10.1.0.1 local 10.1.0.2
      ip addr add 10.2.0.2/32 dev t2
      ip route add 10.1.0.1/32 dev t1 scope link
      ip route add 10.2.0.1/32 dev t2 scope link
    `);
    expect(trace(world, 'a > 10.2.0.2, length 84')).toMatchObject({
      verdict: 'delivered',
      reply: { verdict: 'delivered' },
    });
    const entangled = worldFrom(`
      [a]
      ip link add t1 type ipip remote 10.1.0.2
      ip link add t2 type ipip remote 10.2.0.2
      ip addr add 10.9.0.1/32 dev t1
      ip route add 10.1.0.2/32 dev t2 scope link
      ip route add 10.2.0.2/32 dev t1 scope link
    `);
    expect(trace(entangled, 'a > 10.2.0.2')).toMatchObject({ verdict: 'loop' });
  });

  test('loses the answer whose outer packet looks like another connection', () => {
    // The first outer packet left from another address, so the answer's is unknown, and its own inverse is the first one's.
    const rule = 'iptables -t nat -A POSTROUTING -p ipencap -j SNAT --to-source 10.244.1.1';
    expect(trace(nodes({ one: rule }), POD)).toMatchObject({
      verdict: 'delivered',
      reply: {
        verdict: 'dropped',
        reason: 'Connection tracking cannot tell it from another connection that it knows, and drops it.',
      },
    });
  });

  test('that meets an error on its outer way keeps it from the sender', () => {
    const world = nodes({ one: 'ip neigh add 192.168.31.62 dev eth0 lladdr 02:00:00:00:00:99' });
    expect(trace(world, POD).verdict).toBe('unreachable-neighbour');
    const unanswered = nodes({ two: 'sysctl -w net.ipv4.conf.all.arp_ignore=8' });
    expect(trace(unanswered, POD)).toMatchObject({
      verdict: 'unreachable-neighbour',
      reply: {
        verdict: 'dropped',
        reason:
          "The error is about a packet that a tunnel of node1 wrapped: it ends here, and the inner packet's sender hears nothing.",
      },
    });
  });
});
