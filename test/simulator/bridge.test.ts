import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** Two containers on one bridge, its own address their gateway. */
const containers = (more = '') => `
  [host]
  ip link add br0 type bridge address 02:00:00:00:00:01
  ip addr add 172.17.0.1/16 dev br0
  ip link add va type veth peer eth0 netns a address 0a:00:00:00:00:0a peer-address 02:00:00:00:00:0a
  ip link set va master br0
  ip link add vb type veth peer eth0 netns b address 0a:00:00:00:00:0b peer-address 02:00:00:00:00:0b
  ip link set vb master br0
  [host/a]
  ip addr add 172.17.0.2/16 dev eth0
  ip route add default via 172.17.0.1 dev eth0
  [host/b]
  ip addr add 172.17.0.3/16 dev eth0
  ip route add default via 172.17.0.1 dev eth0
  listen tcp 80 as nginx
  [host]
  ${more}
`;

describe('a bridge', () => {
  test('passes frames between its ports by what ARP taught it', () => {
    expect(traceText(worldFrom(containers()), 'host/a > 172.17.0.3:80/tcp')).toMatchInlineSnapshot(`
      "host/a · → eth0
        send: A program in a opens a TCP connection to 172.17.0.3:80, from 172.17.0.2.
        route: The route to 172.17.0.0/16 says that 172.17.0.3 is on the link of eth0.
        neighbour @eth0: eth0 of b has 172.17.0.3 and answers with 02:00:00:00:00:0b.
        transmit @eth0: Out of eth0, to the other end of the veth pair.
      host/host va → vb
        receive @va: In by va.
        bridge @br0: br0 knows 02:00:00:00:00:0b behind vb.
        transmit @vb: Out of vb, to the other end of the veth pair.
      host/b eth0 → ·
        receive @eth0: In by eth0.
        route: 172.17.0.3 is an address of b itself.
        deliver: nginx takes it at 172.17.0.3:80.
      = delivered: nginx takes it at 172.17.0.3:80.
      reply
      host/b · → eth0
        send: nginx answers with a SYN-ACK.
        route: The route to 172.17.0.0/16 says that 172.17.0.2 is on the link of eth0.
        neighbour @eth0: 172.17.0.2 is known to be at 02:00:00:00:00:0a.
        transmit @eth0: Out of eth0, to the other end of the veth pair.
      host/host vb → va
        receive @vb: In by vb.
        bridge @br0: br0 knows 02:00:00:00:00:0a behind va.
        transmit @va: Out of va, to the other end of the veth pair.
      host/a eth0 → ·
        receive @eth0: In by eth0.
        route: 172.17.0.2 is an address of a itself.
        deliver: The SYN-ACK reaches the socket in a that asked.
      = delivered: The SYN-ACK reaches the socket in a that asked."
    `);
  });

  test('takes frames for its own hardware address itself', () => {
    expect(traceText(worldFrom(containers()), 'host/a > 172.17.0.1')).toMatchInlineSnapshot(`
      "host/a · → eth0
        send: A program in a pings 172.17.0.1, from 172.17.0.2.
        route: The route to 172.17.0.0/16 says that 172.17.0.1 is on the link of eth0.
        neighbour @eth0: br0 of host has 172.17.0.1 and answers with 02:00:00:00:00:01.
        transmit @eth0: Out of eth0, to the other end of the veth pair.
      host/host va → ·
        receive @va: In by va.
        bridge @br0: The frame is for br0 itself.
        route: 172.17.0.1 is an address of host itself.
        deliver: host has 172.17.0.1, and its kernel answers the echo request.
      = delivered: host has 172.17.0.1, and its kernel answers the echo request.
      reply
      host/host · → va
        send: The kernel answers the echo request.
        route: The route to 172.17.0.0/16 says that 172.17.0.2 is on the link of br0.
        neighbour @br0: 172.17.0.2 is known to be at 02:00:00:00:00:0a.
        transmit @br0: Out of br0.
        bridge @br0: br0 knows 02:00:00:00:00:0a behind va.
        transmit @va: Out of va, to the other end of the veth pair.
      host/a eth0 → ·
        receive @eth0: In by eth0.
        route: 172.17.0.2 is an address of a itself.
        deliver: The echo reply reaches the socket in a that asked.
      = delivered: The echo reply reaches the socket in a that asked."
    `);
  });

  test('sends what the machine itself sends out of the right port', () => {
    expect(traceText(worldFrom(containers()), 'host > 172.17.0.3')).toMatchInlineSnapshot(`
      "host/host · → vb
        send: A program in host pings 172.17.0.3, from 172.17.0.1.
        route: The route to 172.17.0.0/16 says that 172.17.0.3 is on the link of br0.
        neighbour @br0: eth0 of b has 172.17.0.3 and answers with 02:00:00:00:00:0b.
        transmit @br0: Out of br0.
        bridge @br0: br0 knows 02:00:00:00:00:0b behind vb.
        transmit @vb: Out of vb, to the other end of the veth pair.
      host/b eth0 → ·
        receive @eth0: In by eth0.
        route: 172.17.0.3 is an address of b itself.
        deliver: b has 172.17.0.3, and its kernel answers the echo request.
      = delivered: b has 172.17.0.3, and its kernel answers the echo request.
      reply
      host/b · → eth0
        send: The kernel answers the echo request.
        route: The route to 172.17.0.0/16 says that 172.17.0.1 is on the link of eth0.
        neighbour @eth0: 172.17.0.1 is known to be at 02:00:00:00:00:01.
        transmit @eth0: Out of eth0, to the other end of the veth pair.
      host/host vb → ·
        receive @vb: In by vb.
        bridge @br0: The frame is for br0 itself.
        route: 172.17.0.1 is an address of host itself.
        deliver: The echo reply reaches the socket in host that asked.
      = delivered: The echo reply reaches the socket in host that asked."
    `);
  });

  test('has frames carry the addresses of sender and receiver, not its own', () => {
    const { paths } = trace(worldFrom(containers()), 'host/a > 172.17.0.3:80/tcp');
    const framed = paths[0]!.hops.flatMap((hop) => hop.steps).filter(({ packet }) => packet.mac);
    expect(new Set(framed.map(({ packet }) => `${packet.mac!.source} > ${packet.mac!.destination}`))).toEqual(
      new Set(['02:00:00:00:00:0a > 02:00:00:00:00:0b']),
    );
  });

  test('floods when it does not know an address, which a written neighbour entry spared asking for', () => {
    const world = worldFrom(`${containers()}
      [host/a]
      ip neigh add 172.17.0.3 dev eth0 lladdr 02:00:00:00:00:0b
    `);
    expect(traceText(world, 'host/a > 172.17.0.3', { only: ['neighbour', 'bridge'] })).toMatchInlineSnapshot(`
      "host/a · → eth0
        neighbour @eth0: 172.17.0.3 is entered as 02:00:00:00:00:0b.
      host/host va → vb
        bridge @br0: br0 does not know 02:00:00:00:00:0b and floods all its ports; only behind vb somebody takes it.
      host/b eth0 → ·
      = delivered: b has 172.17.0.3, and its kernel answers the echo request.
      reply
      host/b · → eth0
        neighbour @eth0: eth0 of a has 172.17.0.2 and answers with 02:00:00:00:00:0a.
      host/host vb → va
        bridge @br0: br0 knows 02:00:00:00:00:0a behind va.
      host/a eth0 → ·
      = delivered: The echo reply reaches the socket in a that asked."
    `);
  });

  test('loses frames to an address that nobody has', () => {
    const world = worldFrom(`${containers()}
      [host/a]
      ip neigh add 172.17.0.3 dev eth0 lladdr 02:00:00:00:00:99
    `);
    expect(traceText(world, 'host/a > 172.17.0.3', { only: ['end'] })).toMatchInlineSnapshot(`
      "host/a · → eth0
      host/host va → ·
        end @br0: br0 floods all its ports, and nobody behind them has 02:00:00:00:00:99.
      = unreachable-neighbour: br0 floods all its ports, and nobody behind them has 02:00:00:00:00:99."
    `);
  });

  test('passes nothing while it is down', () => {
    const world = worldFrom(containers('ip link set br0 down'));
    expect(traceText(world, 'host/a > 172.17.0.3', { only: ['end'] })).toMatchInlineSnapshot(`
      "host/a · → ·
        end @eth0: Nobody answers the ARP request of a for 172.17.0.3 on eth0.
      = unreachable-neighbour: Nobody answers the ARP request of a for 172.17.0.3 on eth0.
      reply
      host/a · → ·
      = delivered: The ICMP error (host-unreachable) reaches the socket in a that asked."
    `);
  });

  test('drops what is too long for a port, and tells nobody', () => {
    const world = worldFrom(containers('ip link set vb mtu 1000'));
    expect(traceText(world, 'host/a > 172.17.0.3, length 1200', { only: ['end'] })).toMatchInlineSnapshot(`
      "host/a · → eth0
      host/host va → ·
        end @vb: vb takes packets of 1000 bytes at most; br0 drops this one of 1200 without telling anybody.
      = too-big: vb takes packets of 1000 bytes at most; br0 drops this one of 1200 without telling anybody."
    `);
    expect(trace(world, 'host/a > 172.17.0.3, length 1004').verdict).toBe('delivered');
    expect(trace(world, 'host/a > 172.17.0.3, length 1005').verdict).toBe('too-big');
  });
});

/** A port of the host's, rewritten to container b: as seen by its neighbour a, and by b itself. */
const published = `
  iptables -t nat -A PREROUTING -d 172.17.0.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.3:80
  iptables -t nat -A POSTROUTING -s 172.17.0.3/32 -d 172.17.0.3/32 -p tcp -m tcp --dport 80 -j MASQUERADE
  sysctl -w net.ipv4.ip_forward=1
`;

describe('br_netfilter', () => {
  const on = 'sysctl -w net.bridge.bridge-nf-call-iptables=1';

  test('asks iptables about bridged frames, with the bridge as both devices', () => {
    const world = worldFrom(
      containers(`${on}
        iptables -A FORWARD -i br0 -o br0 -m physdev --physdev-in va --physdev-out vb -j DROP`),
    );
    expect(
      traceText(world, 'host/a > 172.17.0.3', { evidence: true, only: ['bridge', 'end'] }),
    ).toMatchInlineSnapshot(`
      "host/a · → eth0
      host/host va → ·
        bridge @br0: br0 knows 02:00:00:00:00:0b behind vb.
          fdb | 02:00:00:00:00:0b dev vb master br0 (kernel: learned from a frame that came in by that port)
        end: filter FORWARD drops it.
          rule | filter FORWARD | -A FORWARD -i br0 -o br0 -m physdev --physdev-in va --physdev-out vb -j DROP (admin: test)
      = dropped: filter FORWARD drops it."
    `);
  });

  test('is off unless it is on', () => {
    const world = worldFrom(containers('iptables -P FORWARD DROP'));
    expect(trace(world, 'host/a > 172.17.0.3').verdict).toBe('delivered');
  });

  test('bridges a packet on that a rule sent to a neighbour on the same bridge, TTL as it was', () => {
    const world = worldFrom(containers(`${on}${published}`));
    expect(traceText(world, 'host/a > 172.17.0.1:8080/tcp', { packet: true })).toMatchInlineSnapshot(`
      "host/a · → eth0
        send: A program in a opens a TCP connection to 172.17.0.1:8080, from 172.17.0.2. {syn 172.17.0.2:40000>172.17.0.1:8080 ttl 64 len 60 DF}
        route: The route to 172.17.0.0/16 says that 172.17.0.1 is on the link of eth0. {syn 172.17.0.2:40000>172.17.0.1:8080 ttl 64 len 60 DF}
        neighbour @eth0: br0 of host has 172.17.0.1 and answers with 02:00:00:00:00:01. {syn 172.17.0.2:40000>172.17.0.1:8080 ttl 64 len 60 DF}
        transmit @eth0: Out of eth0, to the other end of the veth pair. {syn 172.17.0.2:40000>172.17.0.1:8080 ttl 64 len 60 DF}
      host/host va → vb
        receive @va: In by va. {syn 172.17.0.2:40000>172.17.0.1:8080 ttl 64 len 60 DF}
        nat: nat PREROUTING rewrites the destination to 172.17.0.3:80. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
        route: The route to 172.17.0.0/16 says that 172.17.0.3 is on the link of br0. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
        neighbour @br0: eth0 of b has 172.17.0.3 and answers with 02:00:00:00:00:0b. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
        transmit @br0: Out of br0, which bridges it on. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
        bridge @br0: br0 knows 02:00:00:00:00:0b behind vb. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
        transmit @vb: Out of vb, to the other end of the veth pair. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
      host/b eth0 → ·
        receive @eth0: In by eth0. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
        route: 172.17.0.3 is an address of b itself. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
        deliver: nginx takes it at 172.17.0.3:80. {syn 172.17.0.2:40000>172.17.0.3:80 ttl 64 len 60 DF}
      = delivered: nginx takes it at 172.17.0.3:80.
      reply
      host/b · → eth0
        send: nginx answers with a SYN-ACK. {syn-ack 172.17.0.3:80>172.17.0.2:40000 ttl 64 len 60 DF}
        route: The route to 172.17.0.0/16 says that 172.17.0.2 is on the link of eth0. {syn-ack 172.17.0.3:80>172.17.0.2:40000 ttl 64 len 60 DF}
        neighbour @eth0: eth0 of a has 172.17.0.2 and answers with 02:00:00:00:00:0a. {syn-ack 172.17.0.3:80>172.17.0.2:40000 ttl 64 len 60 DF}
        transmit @eth0: Out of eth0, to the other end of the veth pair. {syn-ack 172.17.0.3:80>172.17.0.2:40000 ttl 64 len 60 DF}
      host/host vb → va
        receive @vb: In by vb. {syn-ack 172.17.0.3:80>172.17.0.2:40000 ttl 64 len 60 DF}
        conntrack: Connection tracking knows it as an answer in a connection: it is ESTABLISHED. {syn-ack 172.17.0.3:80>172.17.0.2:40000 ttl 64 len 60 DF}
        bridge @br0: br0 knows 02:00:00:00:00:0a behind va. {syn-ack 172.17.0.3:80>172.17.0.2:40000 ttl 64 len 60 DF}
        nat: Connection tracking puts the source back to 172.17.0.1:8080. {syn-ack 172.17.0.1:8080>172.17.0.2:40000 ttl 64 len 60 DF}
        transmit @va: Out of va, to the other end of the veth pair. {syn-ack 172.17.0.1:8080>172.17.0.2:40000 ttl 64 len 60 DF}
      host/a eth0 → ·
        receive @eth0: In by eth0. {syn-ack 172.17.0.1:8080>172.17.0.2:40000 ttl 64 len 60 DF}
        route: 172.17.0.2 is an address of a itself. {syn-ack 172.17.0.1:8080>172.17.0.2:40000 ttl 64 len 60 DF}
        deliver: The SYN-ACK reaches the socket in a that asked. {syn-ack 172.17.0.1:8080>172.17.0.2:40000 ttl 64 len 60 DF}
      = delivered: The SYN-ACK reaches the socket in a that asked."
    `);
  });

  test('without it the same packet is routed, and the answer misses the machine', () => {
    const world = worldFrom(containers(published));
    expect(traceText(world, 'host/a > 172.17.0.1:8080/tcp')).toMatchInlineSnapshot(`
      "host/a · → eth0
        send: A program in a opens a TCP connection to 172.17.0.1:8080, from 172.17.0.2.
        route: The route to 172.17.0.0/16 says that 172.17.0.1 is on the link of eth0.
        neighbour @eth0: br0 of host has 172.17.0.1 and answers with 02:00:00:00:00:01.
        transmit @eth0: Out of eth0, to the other end of the veth pair.
      host/host va → vb
        receive @va: In by va.
        bridge @br0: The frame is for br0 itself.
        nat: nat PREROUTING rewrites the destination to 172.17.0.3:80.
        route: The route to 172.17.0.0/16 says that 172.17.0.3 is on the link of br0.
        forward: host passes it on from br0 to br0: TTL 64 becomes 63.
        neighbour @br0: eth0 of b has 172.17.0.3 and answers with 02:00:00:00:00:0b.
        transmit @br0: Out of br0.
        bridge @br0: br0 knows 02:00:00:00:00:0b behind vb.
        transmit @vb: Out of vb, to the other end of the veth pair.
      host/b eth0 → ·
        receive @eth0: In by eth0.
        route: 172.17.0.3 is an address of b itself.
        deliver: nginx takes it at 172.17.0.3:80.
      = delivered: nginx takes it at 172.17.0.3:80.
      reply
      host/b · → eth0
        send: nginx answers with a SYN-ACK.
        route: The route to 172.17.0.0/16 says that 172.17.0.2 is on the link of eth0.
        neighbour @eth0: eth0 of a has 172.17.0.2 and answers with 02:00:00:00:00:0a.
        transmit @eth0: Out of eth0, to the other end of the veth pair.
      host/host vb → va
        receive @vb: In by vb.
        bridge @br0: br0 knows 02:00:00:00:00:0a behind va.
        transmit @va: Out of va, to the other end of the veth pair.
      host/a eth0 → ·
        receive @eth0: In by eth0.
        route: 172.17.0.2 is an address of a itself.
        end: Nobody in a waits for tcp 172.17.0.3:80 > 172.17.0.2:40000.
      = refused: Nobody in a waits for tcp 172.17.0.3:80 > 172.17.0.2:40000."
    `);
  });

  test('does not send a frame back to where it came from, but with hairpin mode', () => {
    const flow = 'host/b > 172.17.0.1:8080/tcp';
    const plain = containers(`${on}${published}`);
    expect(traceText(worldFrom(plain), flow, { only: ['nat', 'end'] })).toMatchInlineSnapshot(`
      "host/b · → eth0
      host/host vb → ·
        nat: nat PREROUTING rewrites the destination to 172.17.0.3:80.
        end @br0: br0 sends no frame back out of vb, where it came in: hairpin mode is off on that port.
      = dropped: br0 sends no frame back out of vb, where it came in: hairpin mode is off on that port."
    `);
    const hairpin = plain.replace('vb type veth', 'vb type veth hairpin');
    expect(traceText(worldFrom(hairpin), flow, { only: ['nat', 'deliver', 'end'] })).toMatchInlineSnapshot(`
      "host/b · → eth0
      host/host vb → vb
        nat: nat PREROUTING rewrites the destination to 172.17.0.3:80.
        nat: nat POSTROUTING rewrites the source to 172.17.0.1:40000.
      host/b eth0 → ·
        deliver: nginx takes it at 172.17.0.3:80.
      = delivered: nginx takes it at 172.17.0.3:80.
      reply
      host/b · → eth0
      host/host vb → vb
        nat: Connection tracking puts the destination back to 172.17.0.3:40000.
        nat: Connection tracking puts the source back to 172.17.0.1:8080.
      host/b eth0 → ·
        deliver: The SYN-ACK reaches the socket in b that asked.
      = delivered: The SYN-ACK reaches the socket in b that asked."
    `);
  });

  test('needs forwarding to bridge a rewritten packet on', () => {
    const world = worldFrom(containers(`${on}${published}\nsysctl -w net.ipv4.ip_forward=0`));
    expect(
      traceText(world, 'host/a > 172.17.0.1:8080/tcp', { only: ['bridge', 'end'] }),
    ).toMatchInlineSnapshot(`
      "host/a · → eth0
      host/host va → ·
        bridge @br0: The frame is for br0 itself.
        end @br0: 172.17.0.3 is no address of host, and br0 does not forward (IP forwarding is off).
      = dropped: 172.17.0.3 is no address of host, and br0 does not forward (IP forwarding is off)."
    `);
  });

  test('tells the sender when nobody on the bridge has the new destination', () => {
    const world = worldFrom(
      containers(`${on}\nsysctl -w net.ipv4.ip_forward=1
        iptables -t nat -A PREROUTING -d 172.17.0.1/32 -p icmp -j DNAT --to-destination 172.17.0.99`),
    );
    const [path] = trace(world, 'host/a > 172.17.0.1').paths;
    expect(path).toMatchObject({ verdict: 'unreachable-neighbour', reply: { verdict: 'delivered' } });
    expect(path!.reply!.hops.at(-1)!.steps.at(-1)!.packet).toMatchObject({
      icmp: { code: 'host-unreachable' },
      ip: { source: '172.17.0.1', destination: '172.17.0.2' },
    });
  });

  test('rejects from the machine by ICMP, and by RST straight out of the port', () => {
    const rejecting = (how: string) =>
      trace(
        worldFrom(containers(`${on}\niptables -A FORWARD -p tcp -j REJECT ${how}`)),
        'host/a > 172.17.0.3:80/tcp',
      );
    const kinds = (how: string) => rejecting(how).reply!.hops[0]!.steps.map(({ kind }) => kind);
    expect(kinds('')).toEqual(['send', 'route', 'neighbour', 'transmit', 'bridge', 'transmit']);
    expect(kinds('--reject-with tcp-reset')).toEqual(['send', 'transmit']);
    expect(rejecting('--reject-with tcp-reset').reply!.hops.at(-1)!.steps[0]!.packet.mac).toEqual({
      source: '02:00:00:00:00:0b',
      destination: '02:00:00:00:00:0a',
    });
  });

  test("cuts to the bridge's MTU, so that a narrower port drops", () => {
    const lines = `${on}\niptables -A FORWARD -m conntrack --ctstate NEW -j ACCEPT\nip link set vb mtu 1000`;
    const flow = 'host/a > 172.17.0.3, length 1400, nodf';
    expect(trace(worldFrom(containers(lines)), flow).verdict).toBe('too-big');
    const both = worldFrom(containers(`${lines}\nip link set br0 mtu 1000`));
    expect(
      traceText(both, flow, { only: ['fragment', 'reassemble'] }).split('\nreply')[0],
    ).toMatchInlineSnapshot(`
      "host/a · → eth0
      host/host va → vb
        fragment @vb: 1400 bytes do not fit into 1000: it goes on in 2 fragments of 996 + 424 bytes.
      host/b eth0 → ·
        reassemble @eth0: 2 fragments become one packet of 1400 bytes again.
      = delivered: b has 172.17.0.3, and its kernel answers the echo request."
    `);
  });
});
