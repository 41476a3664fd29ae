import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

interface Options {
  readonly one?: string;
  readonly two?: string;
  readonly mtu?: number;
  readonly entries?: boolean;
}

/** Two nodes whose pods are behind a VXLAN device: next hop, its hardware address and tunnel end are all written. */
const nodes = ({ one = '', two = '', mtu = 1500, entries = true }: Options = {}) => {
  const node = (n: number, other: number, lines: string) => `
    [node${n}]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan mtu ${mtu}
    ip addr add 192.168.31.6${n}/24 dev eth0
    ip link add vx type vxlan id 1 local 192.168.31.6${n} dev eth0 nolearning dstport 8472 address 66:00:00:00:00:0${n}
    ip addr add 10.244.${n}.0/32 dev vx
    ip link add v${n} type veth peer eth0 netns pod${n} address ee:ee:ee:ee:ee:ee
    sysctl -w net.ipv4.conf.v${n}.proxy_arp=1
    ip route add 10.244.${n}.2/32 dev v${n} scope link
    ip route add 10.244.${other}.0/24 via 10.244.${other}.0 dev vx onlink # flanneld: subnet of node${other}
    ${entries ? `ip neigh add 10.244.${other}.0 dev vx lladdr 66:00:00:00:00:0${other} # flanneld: node${other}` : ''}
    ${entries ? `bridge fdb add 66:00:00:00:00:0${other} dev vx dst 192.168.31.6${other} # flanneld: node${other}` : ''}
    ip route add default via 192.168.31.254 dev eth0
    ${lines}
    [node${n}/pod${n}]
    ip addr add 10.244.${n}.2/32 dev eth0
    ip route add 169.254.1.1/32 dev eth0 scope link
    ip route add default via 169.254.1.1 dev eth0
    listen tcp 80
  `;
  return worldFrom(`segment lan outside 192.168.31.254\n${node(1, 2, one)}${node(2, 1, two)}`);
};

const POD = 'node1/pod1 > 10.244.2.2:80/tcp';

describe('a VXLAN tunnel', () => {
  test('wraps the frame into a UDP packet from node to node, and the other end takes it out again', () => {
    expect(
      traceText(nodes(), POD, { packet: true, evidence: true }).split('\nreply')[0],
    ).toMatchInlineSnapshot(`
      "node1/pod1 · → eth0
        send: A program in pod1 opens a TCP connection to 10.244.2.2:80, from 10.244.1.2. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
        route: The default route sends it to 169.254.1.1 through eth0. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
          route | default via 169.254.1.1 dev eth0 (admin: test)
        neighbour @eth0: v1 of node1 stands in for 169.254.1.1 (proxy ARP) and answers with ee:ee:ee:ee:ee:ee. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
          neighbour | 169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee REACHABLE (kernel: v1 of node1 answered for 169.254.1.1 by proxy)
          sysctl | net.ipv4.conf.v1.proxy_arp = 1 (admin: test)
        transmit @eth0: Out of eth0, to the other end of the veth pair. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
      node1/host v1 → eth0
        receive @v1: In by v1. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
        route: The route to 10.244.2.0/24 sends it to 10.244.2.0 through vx. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 64 len 60 DF}
          route | 10.244.2.0/24 via 10.244.2.0 dev vx onlink (flanneld: subnet of node2)
        forward: node1 passes it on from v1 to vx: TTL 64 becomes 63. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
          sysctl | net.ipv4.conf.v1.forwarding = 1 (admin: test)
        neighbour @vx: 10.244.2.0 is entered as 66:00:00:00:00:02. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
          neighbour | 10.244.2.0 dev vx lladdr 66:00:00:00:00:02 PERMANENT (flanneld: node2)
        encapsulate @vx: vx wraps the frame into a UDP packet from 192.168.31.61 to 192.168.31.62:8472 (VXLAN, VNI 1). {[192.168.31.61>192.168.31.62 ttl 64 len 110] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
          fdb | 66:00:00:00:00:02 dev vx dst 192.168.31.62 self permanent (flanneld: node2)
        route: The route to 192.168.31.0/24 says that 192.168.31.62 is on the link of eth0. {[192.168.31.61>192.168.31.62 ttl 64 len 110] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
          route | 192.168.31.0/24 dev eth0 proto kernel scope link src 192.168.31.61 (kernel: 192.168.31.61/24 is an address of eth0)
        neighbour @eth0: eth0 of node2 has 192.168.31.62 and answers with 02:00:00:e6:f1:11. {[192.168.31.61>192.168.31.62 ttl 64 len 110] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
          neighbour | 192.168.31.62 dev eth0 lladdr 02:00:00:e6:f1:11 REACHABLE (kernel: eth0 of node2 answered the request for 192.168.31.62)
        transmit @eth0: Out of eth0. {[192.168.31.61>192.168.31.62 ttl 64 len 110] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
      node2/host eth0 → v2
        receive @eth0: In by eth0. {[192.168.31.61>192.168.31.62 ttl 64 len 110] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        route: 192.168.31.62 is an address of node2 itself. {[192.168.31.61>192.168.31.62 ttl 64 len 110] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
          route | local 192.168.31.62 dev eth0 table local proto kernel scope host src 192.168.31.62 (kernel: 192.168.31.62/24 is an address of eth0)
        decapsulate @vx: vx takes the frame out of the UDP packet. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
        route: The route to 10.244.2.2/32 says that 10.244.2.2 is on the link of v2. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 60 DF}
          route | 10.244.2.2 dev v2 scope link (admin: test)
        forward: node2 passes it on from vx to v2: TTL 63 becomes 62. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
          sysctl | net.ipv4.conf.vx.forwarding = 1 (admin: test)
        neighbour @v2: eth0 of pod2 has 10.244.2.2 and answers with 02:00:00:f3:48:64. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
          neighbour | 10.244.2.2 dev v2 lladdr 02:00:00:f3:48:64 REACHABLE (kernel: eth0 of pod2 answered the request for 10.244.2.2)
        transmit @v2: Out of v2, to the other end of the veth pair. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
      node2/pod2 eth0 → ·
        receive @eth0: In by eth0. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
        route: 10.244.2.2 is an address of pod2 itself. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
          route | local 10.244.2.2 dev eth0 table local proto kernel scope host src 10.244.2.2 (kernel: 10.244.2.2/32 is an address of eth0)
        deliver: server takes it at 10.244.2.2:80. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 62 len 60 DF}
          socket | tcp LISTEN *:80 users:(("server")) (admin: test)
      = delivered: server takes it at 10.244.2.2:80."
    `);
    expect(trace(nodes(), POD)).toMatchObject({ verdict: 'delivered', reply: { verdict: 'delivered' } });
  });

  test('shows the frame inside', () => {
    const [path] = trace(nodes(), POD).paths;
    const wrapped = path!.hops[1]!.steps.find(({ kind }) => kind === 'encapsulate')!.packet;
    expect(wrapped.outer[0]!.vxlan).toEqual({
      vni: 1,
      sourcePort: expect.any(Number) as number,
      destinationPort: 8472,
      innerMac: { source: '66:00:00:00:00:01', destination: '66:00:00:00:00:02' },
    });
    expect(wrapped.outer[0]).toMatchObject({ ttl: 64, length: 110, dontFragment: false, protocol: 'udp' });
  });

  test('cuts the outer packet where the way is narrower than the tunnel believes', () => {
    const world = nodes({ mtu: 1400 });
    expect(
      traceText(world, `${POD}, length 1450`, {
        packet: true,
        only: ['encapsulate', 'fragment', 'reassemble', 'decapsulate'],
      }).split('\n=')[0],
    ).toMatchInlineSnapshot(`
      "node1/pod1 · → eth0
      node1/host v1 → eth0
        encapsulate @vx: vx wraps the frame into a UDP packet from 192.168.31.61 to 192.168.31.62:8472 (VXLAN, VNI 1). {[192.168.31.61>192.168.31.62 ttl 64 len 1500] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 1450 DF}
        fragment @eth0: 1500 bytes do not fit into 1400: it goes on in 2 fragments of 1396 + 124 bytes. {[192.168.31.61>192.168.31.62 ttl 64 len 1396] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 1450 DF}
      node2/host eth0 → v2
        reassemble @eth0: 2 fragments become one packet of 1500 bytes again. {[192.168.31.61>192.168.31.62 ttl 64 len 1500] syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 1450 DF}
        decapsulate @vx: vx takes the frame out of the UDP packet. {syn 10.244.1.2:40000>10.244.2.2:80 ttl 63 len 1450 DF}
      node2/pod2 eth0 → ·"
    `);
  });

  test('refuses what its device does not take', () => {
    expect(trace(nodes(), `${POD}, length 1500`)).toMatchObject({
      verdict: 'too-big',
      reason: 'The packet of 1500 bytes must not be fragmented, and vx takes 1450 at most.',
      reply: { verdict: 'delivered' },
    });
  });

  test.each([
    [
      'no neighbour',
      { entries: false },
      'unreachable-neighbour',
      'Nobody answers the ARP request of node1 for 10.244.2.0 on vx.',
    ],
    ['no device at the other end', { two: 'ip link set vx down' }, 'refused', 'Nobody in node2 listens for'],
    [
      'a rule against it',
      { two: 'iptables -A INPUT -p udp -m udp --dport 8472 -j DROP' },
      'dropped',
      'filter INPUT drops it.',
    ],
    [
      'its hardware address unknown',
      {
        one: 'ip neigh add 10.244.9.9 dev vx lladdr 66:00:00:00:00:99\nip route add 10.244.2.2/32 via 10.244.9.9 dev vx onlink',
      },
      'unreachable-neighbour',
      'vx does not know behind which tunnel end 66:00:00:00:00:99 is, and drops the frame.',
    ],
  ] as const)('with %s', (_, options, verdict, reason) => {
    expect(trace(nodes(options), POD)).toMatchObject({
      verdict,
      reason: expect.stringContaining(reason) as string,
    });
  });

  test('drops frames of a network that nobody there is in', () => {
    const world = worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      ip link add vx type vxlan id 5 dstport 4789
      ip addr add 10.1.0.1/24 dev vx
      ip neigh add 10.1.0.2 dev vx lladdr 66:00:00:00:00:02
      bridge fdb add 66:00:00:00:00:02 dev vx dst 10.0.0.2
      [b]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
      ip link add vx type vxlan id 6 dstport 4789 address 66:00:00:00:00:02
      ip addr add 10.1.0.2/24 dev vx
    `);
    expect(trace(world, 'a > 10.1.0.2')).toMatchObject({
      verdict: 'dropped',
      reason: 'No VXLAN device of b has the network identifier 5.',
    });
  });

  test('learns tunnel ends from frames that come, and sends others to the entry for all', () => {
    const world = worldFrom(
      `
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      ip link add vx type vxlan id 5 dstport 4789
      ip addr add 10.1.0.1/24 dev vx
      ip neigh add 10.1.0.2 dev vx lladdr 66:00:00:00:00:02
      bridge fdb add 00:00:00:00:00:00 dev vx dst 10.0.0.2
      [b]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
      ip link add vx type vxlan id 5 dstport 4789 address 66:00:00:00:00:02
      ip addr add 10.1.0.2/24 dev vx
      ip neigh add 10.1.0.1 dev vx lladdr 02:00:00:a7:a1:f4
    `
        .replace('02:00:00:a7:a1:f4', '66:00:00:00:00:01')
        .replace('id 5 dstport 4789\n', 'id 5 dstport 4789 address 66:00:00:00:00:01\n'),
    );
    expect(trace(world, 'a > 10.1.0.2')).toMatchObject({
      verdict: 'delivered',
      reply: { verdict: 'delivered' },
    });
  });

  test('has an own way for marked packets', () => {
    const world = nodes({
      one: 'iptables -t mangle -A FORWARD -j MARK --set-xmark 0x1/0x1\nip rule add pref 5 fwmark 0x1/0x1 lookup 9\nip route add unreachable 192.168.31.62/32 table 9',
    });
    expect(trace(world, POD)).toMatchObject({ verdict: 'no-route' });
  });
});
