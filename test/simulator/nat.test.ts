import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** Outside `o`, a machine `r` between two wires that translates, and inside `i`. */
const translating = (rules: string, inside = '') =>
  worldFrom(`
    segment wan
    segment lan
    [o]
    ip link add eth0 type cable segment wan
    ip addr add 10.0.1.2/24 dev eth0
    ip route add 10.9.0.0/16 via 10.0.1.1 dev eth0
    listen tcp 443
    listen udp 53 address 10.0.1.2
    [r]
    sysctl -w net.ipv4.ip_forward=1
    ip link add w0 type cable segment wan
    ip addr add 10.0.1.1/24 dev w0
    ip link add l0 type cable segment lan
    ip addr add 10.0.2.1/24 dev l0
    listen tcp 22
    ${rules}
    [i]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.2.2/24 dev eth0
    ip route add default via 10.0.2.1 dev eth0
    listen tcp 80
    listen udp 53 address 10.0.2.2
    ${inside}
  `);

const NAT = { packet: true, only: ['nat', 'conntrack', 'deliver', 'end'] } as const;
const dnat = (to: string, match = '-d 10.0.1.1/32 -p tcp -m tcp --dport 8080') =>
  `iptables -t nat -A PREROUTING ${match} -j DNAT --to-destination ${to} # admin: published`;
const masquerade = 'iptables -t nat -A POSTROUTING -s 10.0.2.0/24 -o w0 -j MASQUERADE';

/** Source and destination of the packet that reached its receiver. */
function arrived(rules: string, flow: string): string {
  const { paths, verdict, reason } = trace(translating(rules), flow);
  if (verdict !== 'delivered' && verdict !== 'refused') return `${verdict}: ${reason}`;
  const { packet } = paths[0]!.hops.at(-1)!.steps.at(-1)!;
  const end = (address: string, port?: number) => (port === undefined ? address : `${address}:${port}`);
  return `${end(packet.ip.source, packet.sourcePort)} > ${end(packet.ip.destination, packet.destinationPort)}, ${verdict === 'refused' ? verdict : paths[0]!.reply?.verdict}`;
}

describe('DNAT', () => {
  test('rewrites the destination before routing, and the answer back after it', () => {
    expect(
      traceText(translating(dnat('10.0.2.2:80')), 'o > 10.0.1.1:8080/tcp', { evidence: true, ...NAT }),
    ).toMatchInlineSnapshot(`
      "o/host · → eth0
      r/host w0 → l0
        nat: nat PREROUTING rewrites the destination to 10.0.2.2:80. {syn 10.0.1.2:40000>10.0.2.2:80 ttl 64 len 60 DF}
          rule | nat PREROUTING | -A PREROUTING -d 10.0.1.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.2.2:80 (admin: published)
      i/host eth0 → ·
        deliver: server takes it at 10.0.2.2:80. {syn 10.0.1.2:40000>10.0.2.2:80 ttl 63 len 60 DF}
          socket | tcp LISTEN *:80 users:(("server")) (admin: test)
      = delivered: server takes it at 10.0.2.2:80.
      reply
      i/host · → eth0
      r/host l0 → w0
        conntrack: Connection tracking knows it as an answer in a connection: it is ESTABLISHED. {syn-ack 10.0.2.2:80>10.0.1.2:40000 ttl 64 len 60 DF}
          conntrack | tcp src=10.0.1.2 dst=10.0.1.1 sport=40000 dport=8080 src=10.0.2.2 dst=10.0.1.2 sport=80 dport=40000 (kernel: the kernel tracks the connection since its first packet)
        nat: Connection tracking puts the source back to 10.0.1.1:8080. {syn-ack 10.0.1.1:8080>10.0.1.2:40000 ttl 63 len 60 DF}
          conntrack | tcp src=10.0.1.2 dst=10.0.1.1 sport=40000 dport=8080 src=10.0.2.2 dst=10.0.1.2 sport=80 dport=40000 (kernel: the kernel tracks the connection since its first packet)
          rule | nat PREROUTING | -A PREROUTING -d 10.0.1.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.2.2:80 (admin: published)
      o/host eth0 → ·
        deliver: The SYN-ACK reaches the socket in o that asked. {syn-ack 10.0.1.1:8080>10.0.1.2:40000 ttl 63 len 60 DF}
      = delivered: The SYN-ACK reaches the socket in o that asked."
    `);
  });

  test.each([
    [
      'an address alone',
      dnat('10.0.2.2', '-d 10.9.0.1/32'),
      'o > 10.9.0.1:80/tcp',
      '10.0.1.2:40000 > 10.0.2.2:80, delivered',
    ],
    [
      'a port alone',
      `${dnat(':80', '-i w0 -p tcp -m tcp --dport 8080')}\n${dnat('10.0.2.2', '-d 10.9.0.1/32')}`,
      'o > 10.0.1.1:8080/tcp',
      '10.0.1.2:40000 > 10.0.1.1:80, refused',
    ],
    ['a ping', dnat('10.0.2.2', '-d 10.9.0.1/32 -p icmp'), 'o > 10.9.0.1', '10.0.1.2 > 10.0.2.2, delivered'],
    [
      'the first rule only',
      `${dnat('10.0.2.2:80')}\n${dnat('10.0.2.9:81')}`,
      'o > 10.0.1.1:8080/tcp',
      '10.0.1.2:40000 > 10.0.2.2:80, delivered',
    ],
    [
      'REDIRECT to the machine itself',
      'iptables -t nat -A PREROUTING -p tcp -m tcp --dport 2222 -j REDIRECT --to-ports 22',
      'o > 10.9.0.1:2222/tcp',
      '10.0.1.2:40000 > 10.0.1.1:22, delivered',
    ],
    [
      'NETMAP of a prefix',
      'iptables -t nat -A PREROUTING -d 10.9.2.0/24 -j NETMAP --to 10.0.2.0/24',
      'o > 10.9.2.2:80/tcp',
      '10.0.1.2:40000 > 10.0.2.2:80, delivered',
    ],
  ])('of %s', (_, rules, flow, expected) => {
    expect(arrived(rules, flow)).toBe(expected);
  });

  test('in OUTPUT sends a packet of the machine itself another way', () => {
    const rules =
      'iptables -t nat -A OUTPUT -d 10.9.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.2.2:80\nip route add 10.9.0.0/16 via 10.0.1.2 dev w0';
    expect(
      traceText(translating(rules), 'r > 10.9.0.1:80/tcp', {
        packet: true,
        only: ['route', 'nat', 'transmit'],
      }),
    ).toMatchInlineSnapshot(`
      "r/host · → l0
        route: The route to 10.9.0.0/16 sends it to 10.0.1.2 through w0. {syn 10.0.1.1:40000>10.9.0.1:80 ttl 64 len 60 DF}
        nat: nat OUTPUT rewrites the destination to 10.0.2.2:80. {syn 10.0.1.1:40000>10.0.2.2:80 ttl 64 len 60 DF}
        route: Routed anew: the route to 10.0.2.0/24 says that 10.0.2.2 is on the link of l0. {syn 10.0.1.1:40000>10.0.2.2:80 ttl 64 len 60 DF}
        transmit @l0: Out of l0. {syn 10.0.1.1:40000>10.0.2.2:80 ttl 64 len 60 DF}
      i/host eth0 → ·
        route: 10.0.2.2 is an address of i itself. {syn 10.0.1.1:40000>10.0.2.2:80 ttl 64 len 60 DF}
      = delivered: server takes it at 10.0.2.2:80.
      reply
      i/host · → eth0
        route: The default route sends it to 10.0.2.1 through eth0. {syn-ack 10.0.2.2:80>10.0.1.1:40000 ttl 64 len 60 DF}
        transmit @eth0: Out of eth0. {syn-ack 10.0.2.2:80>10.0.1.1:40000 ttl 64 len 60 DF}
      r/host l0 → ·
        route: 10.0.1.1 is an address of r itself. {syn-ack 10.0.2.2:80>10.0.1.1:40000 ttl 64 len 60 DF}
        nat: Connection tracking puts the source back to 10.9.0.1:80. {syn-ack 10.9.0.1:80>10.0.1.1:40000 ttl 64 len 60 DF}
      = delivered: The SYN-ACK reaches the socket in r that asked."
    `);
  });

  test('in OUTPUT needs a route for the packet that nobody rewrote yet', () => {
    const rules = 'iptables -t nat -A OUTPUT -d 10.9.0.1/32 -j DNAT --to-destination 10.0.2.2';
    expect(arrived(rules, 'r > 10.9.0.1:80/tcp')).toBe(
      'no-route: There is no route to 10.9.0.1. The program gets ENETUNREACH.',
    );
  });

  test('in OUTPUT to a machine from 127.0.0.1 needs route_localnet', () => {
    const rules =
      'iptables -t nat -A OUTPUT -d 127.0.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.2.2:80\niptables -t nat -A POSTROUTING -o l0 -m addrtype --src-type LOCAL -j MASQUERADE';
    expect(arrived(rules, 'r > 127.0.0.1:80/tcp')).toContain(
      'no-route: A packet from 127.0.0.1 may not leave by l0',
    );
    expect(arrived(`${rules}\nsysctl -w net.ipv4.conf.l0.route_localnet=1`, 'r > 127.0.0.1:80/tcp')).toBe(
      '10.0.2.1:40000 > 10.0.2.2:80, delivered',
    );
  });

  test('is asked once for a packet over lo, in OUTPUT', () => {
    const rules = `iptables -t nat -A PREROUTING -p tcp -m tcp --dport 23 -j DNAT --to-destination 10.0.1.1:24
      iptables -t nat -A OUTPUT -p tcp -m tcp --dport 23 -j REDIRECT --to-ports 22`;
    expect(arrived(rules, 'r > 10.0.1.1:23/tcp')).toBe('10.0.1.1:40000 > 127.0.0.1:22, delivered');
  });
});

describe('SNAT', () => {
  test('gives what leaves the address of the device, and answers back to who asked', () => {
    expect(traceText(translating(masquerade), 'i > 10.0.1.2:443/tcp', NAT)).toMatchInlineSnapshot(`
      "i/host · → eth0
      r/host l0 → w0
        nat: nat POSTROUTING rewrites the source to 10.0.1.1:40000. {syn 10.0.1.1:40000>10.0.1.2:443 ttl 63 len 60 DF}
      o/host eth0 → ·
        deliver: server takes it at 10.0.1.2:443. {syn 10.0.1.1:40000>10.0.1.2:443 ttl 63 len 60 DF}
      = delivered: server takes it at 10.0.1.2:443.
      reply
      o/host · → eth0
      r/host w0 → l0
        conntrack: Connection tracking knows it as an answer in a connection: it is ESTABLISHED. {syn-ack 10.0.1.2:443>10.0.1.1:40000 ttl 64 len 60 DF}
        nat: Connection tracking puts the destination back to 10.0.2.2:40000. {syn-ack 10.0.1.2:443>10.0.2.2:40000 ttl 64 len 60 DF}
      i/host eth0 → ·
        deliver: The SYN-ACK reaches the socket in i that asked. {syn-ack 10.0.1.2:443>10.0.2.2:40000 ttl 63 len 60 DF}
      = delivered: The SYN-ACK reaches the socket in i that asked."
    `);
  });

  test.each([
    [
      'to an address',
      'iptables -t nat -A POSTROUTING -o w0 -j SNAT --to-source 10.9.0.7',
      'i > 10.0.1.2:443/tcp',
      '10.9.0.7:40000 > 10.0.1.2:443, delivered',
    ],
    [
      'to a port of a range, drawn by lot',
      'iptables -t nat -A POSTROUTING -o w0 -p tcp -j MASQUERADE --to-ports 2000-2010',
      'i > 10.0.1.2:443/tcp',
      expect.stringMatching(/^10\.0\.1\.1:20(0\d|10) > 10\.0\.1\.2:443, delivered$/),
    ],
    [
      'to a port drawn by lot, always the same here',
      'iptables -t nat -A POSTROUTING -o w0 -j MASQUERADE --random-fully',
      'i > 10.0.1.2:443/tcp',
      expect.stringMatching(/^10\.0\.1\.1:(?!40000)\d{4,5} > 10\.0\.1\.2:443, delivered$/),
    ],
    [
      'in INPUT',
      'iptables -t nat -A INPUT -p tcp -m tcp --dport 22 -j SNAT --to-source 10.0.1.77',
      'o > 10.0.1.1:22/tcp',
      '10.0.1.77:40000 > 10.0.1.1:22, delivered',
    ],
  ])('%s', (_, rules, flow, expected) => {
    expect(arrived(rules, flow)).toEqual(expected);
  });

  test('takes another port where answers could not be told apart', () => {
    // A proxy on r opens its own connection from the very port that the translated one has already.
    const rules = `${masquerade.replace('-s 10.0.2.0/24 ', '')} --to-ports 50000
      iptables -t nat -A PREROUTING -i l0 -p tcp -m tcp --dport 99 -j REDIRECT --to-ports 99
      listen tcp 99 as proxy forwards to 10.0.1.2:443`;
    expect(trace(translating(rules), 'i > 10.0.1.2:99/tcp').verdict).toBe('delivered');
  });

  test('without an address on the device drops', () => {
    const world = worldFrom(`
      segment lan
      [a]
      ip link add eth0 type cable segment lan
      ip route add 10.0.0.0/24 dev eth0 scope link
      ip route add local 10.0.0.9/32 dev lo
      iptables -t nat -A POSTROUTING -j MASQUERADE
      [b]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
    `);
    expect(trace(world, 'a > 10.0.0.2, from 10.0.0.9')).toMatchObject({
      verdict: 'dropped',
      reason: 'nat POSTROUTING drops it: eth0 has no address to masquerade with.',
    });
  });
});

describe('an ICMP error about a translated packet', () => {
  test('speaks to each side of the addresses that it knows', () => {
    const world = translating(`${dnat('10.0.2.2:81')}\niptables -A FORWARD -d 10.0.2.2/32 -j REJECT`);
    const [path] = trace(world, 'o > 10.0.1.1:8080/tcp').paths;
    expect(path).toMatchObject({ verdict: 'rejected', reply: { verdict: 'delivered' } });
    expect(path!.reply!.hops.at(-1)!.steps.at(-1)!.packet.ip).toMatchObject({
      source: '10.0.1.1',
      destination: '10.0.1.2',
    });
  });

  test('from behind the translator comes from the address that was asked', () => {
    const world = translating(dnat('10.0.2.2', '-d 10.9.0.1/32'));
    expect(traceText(world, 'o > 10.9.0.1:9/udp', NAT)).toMatchInlineSnapshot(`
      "o/host · → eth0
      r/host w0 → l0
        nat: nat PREROUTING rewrites the destination to 10.0.2.2:9. {udp 10.0.1.2:40000>10.0.2.2:9 ttl 64 len 60 DF}
      i/host eth0 → ·
        end: Nobody in i listens for udp 10.0.1.2:40000 > 10.0.2.2:9. {udp 10.0.1.2:40000>10.0.2.2:9 ttl 63 len 60 DF}
      = refused: Nobody in i listens for udp 10.0.1.2:40000 > 10.0.2.2:9.
      reply
      i/host · → eth0
      r/host l0 → w0
        conntrack: Connection tracking knows it as an error about a connection: it is RELATED. {port-unreachable 10.0.2.2>10.0.1.2 ttl 64 len 88}
        nat: Connection tracking puts the source back to 10.9.0.1. {port-unreachable 10.9.0.1>10.0.1.2 ttl 63 len 88}
      o/host eth0 → ·
        deliver: The ICMP error (port-unreachable) reaches the socket in o that asked. {port-unreachable 10.9.0.1>10.0.1.2 ttl 63 len 88}
      = delivered: The ICMP error (port-unreachable) reaches the socket in o that asked."
    `);
  });

  test('on the way back through source NAT reaches who asked', () => {
    expect(traceText(translating(masquerade), 'i > 10.0.1.2:9/udp', NAT)).toMatchInlineSnapshot(`
      "i/host · → eth0
      r/host l0 → w0
        nat: nat POSTROUTING rewrites the source to 10.0.1.1:40000. {udp 10.0.1.1:40000>10.0.1.2:9 ttl 63 len 60 DF}
      o/host eth0 → ·
        end: Nobody in o listens for udp 10.0.1.1:40000 > 10.0.1.2:9. {udp 10.0.1.1:40000>10.0.1.2:9 ttl 63 len 60 DF}
      = refused: Nobody in o listens for udp 10.0.1.1:40000 > 10.0.1.2:9.
      reply
      o/host · → eth0
      r/host w0 → l0
        conntrack: Connection tracking knows it as an error about a connection: it is RELATED. {port-unreachable 10.0.1.2>10.0.1.1 ttl 64 len 88}
        nat: Connection tracking puts the destination back to 10.0.2.2. {port-unreachable 10.0.1.2>10.0.2.2 ttl 64 len 88}
      i/host eth0 → ·
        deliver: The ICMP error (port-unreachable) reaches the socket in i that asked. {port-unreachable 10.0.1.2>10.0.2.2 ttl 63 len 88}
      = delivered: The ICMP error (port-unreachable) reaches the socket in i that asked."
    `);
  });
});

describe('answers', () => {
  test('that nobody asked for are INVALID', () => {
    // The answer takes another way than the question: past r, which never saw the SYN.
    const world = worldFrom(`
      segment lan
      segment back
      [a]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.1/24 dev eth0
      ip link add eth1 type cable segment back
      ip addr add 10.0.9.1/24 dev eth1
      [b]
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.2/24 dev eth0
      ip link add eth1 type cable segment back
      ip addr add 10.0.9.2/24 dev eth1
      ip route add 10.0.0.1/32 via 10.0.9.3 dev eth1
      listen tcp 80
      [r]
      sysctl -w net.ipv4.ip_forward=1
      ip link add eth0 type cable segment lan
      ip addr add 10.0.0.3/24 dev eth0
      ip link add eth1 type cable segment back
      ip addr add 10.0.9.3/24 dev eth1
      iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP # admin: hardening
    `);
    expect(
      traceText(world, 'a > 10.0.0.2:80/tcp', { evidence: true, only: ['conntrack', 'end'] }),
    ).toMatchInlineSnapshot(`
      "a/host · → eth0
      b/host eth0 → ·
      = delivered: server takes it at 10.0.0.2:80.
      reply
      b/host · → eth1
      r/host eth1 → ·
        conntrack: Connection tracking knows no connection that it could belong to: it is INVALID.
        end: filter FORWARD drops it.
          rule | filter FORWARD | -A FORWARD -m conntrack --ctstate INVALID -j DROP (admin: hardening)
      = dropped: filter FORWARD drops it."
    `);
  });

  test('of exempted packets are not recognised', () => {
    const rules = `${masquerade}\niptables -t raw -A PREROUTING -i l0 -p tcp -j CT --notrack`;
    expect(arrived(rules, 'i > 10.0.1.2:443/tcp')).toBe('10.0.2.2:40000 > 10.0.1.2:443, no-route');
    expect(arrived(masquerade, 'i > 10.0.1.2:443/tcp')).toBe('10.0.1.1:40000 > 10.0.1.2:443, delivered');
  });

  test('carry the mark that the connection was given', () => {
    const rules = `iptables -t mangle -A PREROUTING -i w0 -m conntrack --ctstate NEW -j CONNMARK --set-xmark 0x7/0xff
      iptables -t mangle -A PREROUTING -i l0 -j CONNMARK --restore-mark
      iptables -A FORWARD -i l0 -m mark ! --mark 0x7 -j DROP`;
    expect(arrived(`${rules}\n${dnat('10.0.2.2:80')}`, 'o > 10.0.1.1:8080/tcp')).toContain('delivered');
  });
});

describe('a REJECT rule', () => {
  test.each([
    ['icmp-port-unreachable', 'ICMP port-unreachable'],
    ['icmp-admin-prohibited', 'ICMP admin-prohibited'],
    ['icmp-host-unreachable', 'ICMP host-unreachable'],
    ['tcp-reset', 'a TCP RST'],
  ])('with %s', (how, what) => {
    const [path] = trace(
      translating(`iptables -A FORWARD -p tcp -j REJECT --reject-with ${how} # admin: closed`),
      'i > 10.0.1.2:443/tcp',
    ).paths;
    expect(path).toMatchObject({
      verdict: 'rejected',
      reason: `filter FORWARD rejects it with ${what}.`,
      reply: { verdict: 'delivered' },
    });
  });

  test('for the machine itself answers from the address that was asked', () => {
    const [path] = trace(translating('iptables -A INPUT -j REJECT'), 'i > 10.0.1.1:22/tcp').paths;
    expect(path!.reply!.hops[0]!.steps[0]!.packet.ip.source).toBe('10.0.1.1');
  });

  test('for what the machine itself sends is told over lo', () => {
    const [path] = trace(translating('iptables -A OUTPUT -p udp -j REJECT'), 'r > 10.0.1.2:53/udp').paths;
    expect(path).toMatchObject({
      verdict: 'rejected',
      reply: { verdict: 'delivered', hops: [{ in: null, out: null }] },
    });
  });
});
