import { describe, expect, test } from 'vitest';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** A host with a container behind a bridge, and a client on its wire. */
const hosting = (lines: string, inside = '') =>
  worldFrom(`
    segment lan
    [client]
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.9/24 dev eth0
    [host]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan
    ip addr add 10.0.0.1/24 dev eth0
    ip addr add 10.0.0.2/24 dev eth0
    ip link add br0 type bridge
    ip addr add 172.17.0.1/16 dev br0
    ip link add v0 type veth peer eth0 netns web
    ip link set v0 master br0
    ${lines}
    [host/web]
    ip addr add 172.17.0.2/16 dev eth0
    ip route add default via 172.17.0.1 dev eth0
    ${inside}
  `);

describe('a socket', () => {
  test.each([
    ['any address', 'listen tcp 80', 'client > 10.0.0.1:80/tcp', 'delivered'],
    ['its address', 'listen tcp 80 address 10.0.0.1', 'client > 10.0.0.1:80/tcp', 'delivered'],
    ['another address', 'listen tcp 80 address 10.0.0.2', 'client > 10.0.0.1:80/tcp', 'refused'],
    ['the loopback only', 'listen tcp 80 address 127.0.0.1', 'client > 10.0.0.1:80/tcp', 'refused'],
    ['another port', 'listen tcp 81', 'client > 10.0.0.1:80/tcp', 'refused'],
    ['another protocol', 'listen udp 80', 'client > 10.0.0.1:80/tcp', 'refused'],
    ['UDP', 'listen udp 53', 'client > 10.0.0.1:53/udp', 'delivered'],
    ['SCTP', 'listen sctp 99', 'client > 10.0.0.1:99/sctp', 'delivered'],
    ['no SCTP', '', 'client > 10.0.0.1:99/sctp', 'refused'],
    ['localhost', 'listen tcp 80 address 127.0.0.1', 'host > 127.0.0.1:80/tcp', 'delivered'],
    ['its own address, over lo', 'listen tcp 80', 'host > 10.0.0.1:80/tcp', 'delivered'],
  ])('that listens for %s', (_, lines, flow, verdict) => {
    expect(trace(hosting(lines), flow)).toMatchObject({ verdict, reply: { verdict: 'delivered' } });
  });

  test('bound to an address goes before one bound to any', () => {
    const lines = 'listen tcp 80 as any\nlisten tcp 80 address 10.0.0.1 as bound';
    expect(trace(hosting(lines), 'client > 10.0.0.1:80/tcp').reason).toBe('bound takes it at 10.0.0.1:80.');
    expect(trace(hosting(lines), 'client > 10.0.0.2:80/tcp').reason).toBe('any takes it at 10.0.0.2:80.');
  });

  test.each([
    ['client > 10.0.0.1:80/tcp', 'rst', 40],
    ['client > 10.0.0.1:53/udp', 'port-unreachable', 88],
  ])('that is not there: %s is answered with %s', (flow, what, length) => {
    const { packet } = trace(hosting(''), flow).reply!.hops.at(-1)!.steps.at(-1)!;
    expect([packet.tcp ?? packet.icmp?.code, packet.ip.length]).toEqual([what, length]);
  });

  test('of UDP bound to no address answers from the address that its route chooses', () => {
    expect(
      traceText(hosting('listen udp 53 as dns'), 'client > 10.0.0.2:53/udp', {
        only: ['send', 'deliver', 'end'],
      }),
    ).toMatchInlineSnapshot(`
      "client/host · → eth0
        send: A program in client sends a UDP datagram to 10.0.0.2:53, from 10.0.0.9.
      host/host eth0 → ·
        deliver: dns takes it at 10.0.0.2:53.
      = delivered: dns takes it at 10.0.0.2:53.
      reply
      host/host · → eth0
        send: dns answers with a datagram, from 10.0.0.1: its socket is bound to no address, so the route back chose one.
      client/host eth0 → ·
        end: Nobody in client listens for udp 10.0.0.1:53 > 10.0.0.9:40000.
      = refused: Nobody in client listens for udp 10.0.0.1:53 > 10.0.0.9:40000."
    `);
    const bound = hosting('listen udp 53 address 10.0.0.2 as dns');
    expect(trace(bound, 'client > 10.0.0.2:53/udp').reply!.verdict).toBe('delivered');
  });
});

describe('a ping', () => {
  test('is answered by the kernel, as long as it was and without DF', () => {
    const { reply } = trace(hosting(''), 'client > 10.0.0.1, length 500');
    expect(reply!.hops.at(-1)!.steps.at(-1)!.packet).toMatchObject({
      icmp: { type: 'echo-reply' },
      ip: { length: 500, dontFragment: false },
    });
  });

  test('can be ignored', () => {
    const world = hosting('sysctl -w net.ipv4.icmp_echo_ignore_all=1 # admin: quiet');
    expect(traceText(world, 'client > 10.0.0.1', { evidence: true, only: ['end'] })).toMatchInlineSnapshot(`
      "client/host · → eth0
      host/host eth0 → ·
        end: host ignores echo requests.
          sysctl | net.ipv4.icmp_echo_ignore_all = 1 (admin: quiet)
      = dropped: host ignores echo requests."
    `);
  });

  test('of an address of another device of the machine is answered as well', () => {
    const world = hosting('');
    expect(trace(world, 'host/web > 10.0.0.1').verdict).toBe('delivered');
  });
});

describe('lo', () => {
  test('brings what a namespace sends to itself back in, within one hop', () => {
    expect(
      traceText(hosting('listen tcp 80 address 127.0.0.1'), 'host > 127.0.0.1:80/tcp'),
    ).toMatchInlineSnapshot(`
      "host/host · → ·
        send: A program in host opens a TCP connection to 127.0.0.1:80, from 127.0.0.1.
        route: 127.0.0.1 is an address of host itself.
        transmit @lo: Out of lo, and in again.
        receive @lo: In by lo.
        deliver: server takes it at 127.0.0.1:80.
      = delivered: server takes it at 127.0.0.1:80.
      reply
      host/host · → ·
        send: server answers with a SYN-ACK.
        route: 127.0.0.1 is an address of host itself.
        transmit @lo: Out of lo, and in again.
        receive @lo: In by lo.
        deliver: The SYN-ACK reaches the socket in host that asked.
      = delivered: The SYN-ACK reaches the socket in host that asked."
    `);
  });

  test('passes all hooks but NAT twice', () => {
    const chains = ['OUTPUT', 'POSTROUTING', 'PREROUTING', 'INPUT'];
    const lines = chains.map((chain) => `iptables -t mangle -A ${chain} -j TOS --set-tos 0x08`).join('\n');
    const [path] = trace(hosting(lines), 'host > 127.0.0.1').paths;
    expect(path!.hops[0]!.steps.filter(({ kind }) => kind === 'rule').map(({ text }) => text)).toEqual(
      chains.map((chain) => `mangle ${chain} sets its TOS.`),
    );
  });
});

describe('a proxy in user space', () => {
  const proxy = 'listen tcp 8080 as docker-proxy forwards to 172.17.0.2:80 # dockerd: published port';

  test('goes on with a connection of its own, and brings the answer back', () => {
    expect(
      traceText(hosting(proxy, 'listen tcp 80 as nginx'), 'client > 10.0.0.1:8080/tcp', {
        packet: true,
        only: ['send', 'deliver', 'end'],
      }),
    ).toMatchInlineSnapshot(`
      "client/host · → eth0
        send: A program in client opens a TCP connection to 10.0.0.1:8080, from 10.0.0.9. {syn 10.0.0.9:40000>10.0.0.1:8080 ttl 64 len 60 DF}
      host/host eth0 → ·
        deliver: docker-proxy takes it at 10.0.0.1:8080. {syn 10.0.0.9:40000>10.0.0.1:8080 ttl 64 len 60 DF}
      host/host · → v0
        send: docker-proxy of host passes it on from a socket of its own, to 172.17.0.2:80. {syn 172.17.0.1:50000>172.17.0.2:80 ttl 64 len 60 DF}
      host/web eth0 → ·
        deliver: nginx takes it at 172.17.0.2:80. {syn 172.17.0.1:50000>172.17.0.2:80 ttl 64 len 60 DF}
      = delivered: nginx takes it at 172.17.0.2:80.
      reply
      host/web · → eth0
        send: nginx answers with a SYN-ACK. {syn-ack 172.17.0.2:80>172.17.0.1:50000 ttl 64 len 60 DF}
      host/host v0 → ·
        deliver: docker-proxy gets the answer to what it sent. {syn-ack 172.17.0.2:80>172.17.0.1:50000 ttl 64 len 60 DF}
      host/host · → eth0
        send: docker-proxy answers with a SYN-ACK. {syn-ack 10.0.0.1:8080>10.0.0.9:40000 ttl 64 len 60 DF}
      client/host eth0 → ·
        deliver: The SYN-ACK reaches the socket in client that asked. {syn-ack 10.0.0.1:8080>10.0.0.9:40000 ttl 64 len 60 DF}
      = delivered: The SYN-ACK reaches the socket in client that asked."
    `);
  });

  test('closes what it accepted when nobody listens behind it', () => {
    expect(
      traceText(hosting(proxy), 'client > 10.0.0.1:8080/tcp', {
        packet: true,
        only: ['send', 'deliver', 'end'],
      }),
    ).toMatchInlineSnapshot(`
      "client/host · → eth0
        send: A program in client opens a TCP connection to 10.0.0.1:8080, from 10.0.0.9. {syn 10.0.0.9:40000>10.0.0.1:8080 ttl 64 len 60 DF}
      host/host eth0 → ·
        deliver: docker-proxy takes it at 10.0.0.1:8080. {syn 10.0.0.9:40000>10.0.0.1:8080 ttl 64 len 60 DF}
      host/host · → v0
        send: docker-proxy of host passes it on from a socket of its own, to 172.17.0.2:80. {syn 172.17.0.1:50000>172.17.0.2:80 ttl 64 len 60 DF}
      host/web eth0 → ·
        end: Nobody in web listens for tcp 172.17.0.1:50000 > 172.17.0.2:80. {syn 172.17.0.1:50000>172.17.0.2:80 ttl 64 len 60 DF}
      = refused: Nobody in web listens for tcp 172.17.0.1:50000 > 172.17.0.2:80.
      reply
      host/web · → eth0
        send: The kernel answers with a TCP RST. {rst 172.17.0.2:80>172.17.0.1:50000 ttl 64 len 40 DF}
      host/host v0 → ·
        deliver: docker-proxy gets the answer to what it sent. {rst 172.17.0.2:80>172.17.0.1:50000 ttl 64 len 40 DF}
      host/host · → eth0
        send: docker-proxy closes the connection that it accepted. {rst 10.0.0.1:8080>10.0.0.9:40000 ttl 64 len 40 DF}
      client/host eth0 → ·
        deliver: The RST reaches the socket in client that asked. {rst 10.0.0.1:8080>10.0.0.9:40000 ttl 64 len 40 DF}
      = delivered: The RST reaches the socket in client that asked."
    `);
  });

  test('without a way on says so', () => {
    const world = hosting('listen tcp 8080 as docker-proxy forwards to 9.9.9.9:80');
    expect(trace(world, 'client > 10.0.0.1:8080/tcp')).toMatchObject({
      verdict: 'no-route',
      reason: 'docker-proxy cannot reach 9.9.9.9: There is no route to 9.9.9.9.',
    });
  });

  test('of UDP', () => {
    const world = hosting(
      'listen udp 5353 address 10.0.0.1 as docker-proxy forwards to 172.17.0.2:53',
      'listen udp 53 as dns',
    );
    expect(trace(world, 'client > 10.0.0.1:5353/udp')).toMatchObject({
      verdict: 'delivered',
      reply: { verdict: 'delivered' },
    });
    const [path] = trace(world, 'client > 10.0.0.1:5353/udp, length 2000, nodf').paths;
    const steps = path!.hops.flatMap((hop) => hop.steps);
    // It sends on all that it got, in pieces where it must.
    expect(steps.filter(({ kind }) => kind === 'send').map(({ packet }) => packet.ip.length)).toEqual([
      2000, 2000,
    ]);
    expect(steps.findLast(({ kind }) => kind === 'fragment')?.packet.ip.lengths).toEqual([1500, 520]);
  });
});

describe('devices', () => {
  test('that are down take nothing in', () => {
    expect(trace(hosting('ip link set v0 down'), 'host/web > 172.17.0.1').verdict).toBe(
      'unreachable-neighbour',
    );
    const written = hosting(
      'ip link set v0 down',
      'ip neigh add 172.17.0.1 dev eth0 lladdr 02:00:00:00:00:99',
    );
    expect(trace(written, 'host/web > 172.17.0.1')).toMatchObject({
      verdict: 'dropped',
      reason: 'The other end of the veth pair loses it: v0 of host is down.',
    });
  });

  test('do not take frames for other hardware addresses', () => {
    const world = worldFrom(`
      [h]
      ip link add v0 type veth peer eth0 netns pod
      ip addr add 10.0.0.1/24 dev v0
      ip neigh add 10.0.0.2 dev v0 lladdr 02:00:00:00:00:99
      [h/pod]
      ip addr add 10.0.0.2/24 dev eth0
    `);
    expect(trace(world, 'h > 10.0.0.2')).toMatchObject({
      verdict: 'dropped',
      reason: 'eth0 of pod does not take it: its hardware address is not 02:00:00:00:00:99.',
    });
  });

  test('of a veth pair take no longer packets than their own MTU allows', () => {
    const world = worldFrom(`
      [h]
      ip link add v0 type veth peer eth0 netns pod
      ip addr add 10.0.0.1/24 dev v0
      [h/pod]
      ip addr add 10.0.0.2/24 dev eth0
      ip link set eth0 mtu 1000
    `);
    expect(trace(world, 'h > 10.0.0.2, length 1004').verdict).toBe('delivered');
    expect(trace(world, 'h > 10.0.0.2, length 1005')).toMatchObject({ verdict: 'too-big', reply: null });
  });
});
