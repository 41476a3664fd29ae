import { describe, expect, test } from 'vitest';
import { ip } from '../../src/linux/address.js';
import { explore } from '../../src/simulator/explore.js';
import { trace, traceText } from './lab/road.js';
import { worldFrom } from './lab/world.js';

/** A router between two networks, with rules of nftables. */
function router(rules: string, rest = ''): ReturnType<typeof worldFrom> {
  return worldFrom(`
    [r]
    ip link add va type veth peer eth0 netns a
    ip addr add 10.0.1.1/24 dev va
    ip link add vb type veth peer eth0 netns b
    ip addr add 10.0.2.1/24 dev vb
    sysctl -w net.ipv4.ip_forward=1
    ${rules}
    [r/a]
    ip addr add 10.0.1.2/24 dev eth0
    ip route add default via 10.0.1.1 dev eth0
    [r/b]
    ip addr add 10.0.2.2/24 dev eth0
    ip route add default via 10.0.2.1 dev eth0
    listen tcp 80
    listen tcp 8080
    listen udp 53
    ${rest}`);
}

const FORWARD = 'nft add chain ip t f { type filter hook forward priority 0 ; }';
const OPEN = 'nft add table ip t';

/** How the first path ends: its verdict, and the last sentence about it. */
function end(world: ReturnType<typeof worldFrom>, flow: string): string {
  const { paths } = trace(world, flow);
  const reply = paths[0]!.reply;
  return reply && reply.verdict !== 'delivered'
    ? `${paths[0]!.verdict}, reply ${reply.verdict}`
    : paths[0]!.verdict;
}

function forwarding(...rules: string[]): ReturnType<typeof worldFrom> {
  return router([OPEN, FORWARD, ...rules.map((rule) => `nft add rule ip t f ${rule}`)].join('\n'));
}

const TO_B = 'r/a > 10.0.2.2:80/tcp';

describe('one rule in forward', () => {
  test.each([
    ['ip saddr 10.0.1.2 drop', 'dropped'],
    ['ip saddr != 10.0.1.0/24 drop', 'delivered, reply dropped'],
    ['ip saddr { 10.0.1.1-10.0.1.9, 192.168.0.0/16 } drop', 'dropped'],
    ['tcp dport 80 drop', 'dropped'],
    ['udp dport != 53 drop', 'delivered'],
    ['tcp dport { 22, 443, 8000-8100 } drop', 'delivered'],
    ['th dport 80 reject', 'rejected'],
    ['ip6 saddr fd00::1 drop', 'delivered'],
    ['meta l4proto { udp, icmp } drop', 'delivered'],
    ['ip protocol tcp drop', 'dropped'],
    ['iifname "va" oifname "vb" drop', 'dropped'],
    ['iifname "v*" drop', 'dropped'],
    ['iif "vb" drop', 'delivered, reply dropped'],
    ['ct state new drop', 'dropped'],
    ['ct state established drop', 'delivered, reply dropped'],
    ['ct state != established,related drop', 'dropped'],
    ['ct direction reply drop', 'delivered, reply dropped'],
    ['ct status dnat drop', 'delivered'],
    ['ct original ip daddr 10.0.2.2 ct original proto-dst 80 drop', 'dropped'],
    ['tcp flags syn / syn,ack drop', 'dropped'],
    ['tcp flags & (syn|ack) == syn|ack drop', 'delivered, reply dropped'],
    ['ip ttl < 64 drop', 'dropped'],
    ['ip ttl < 63 drop', 'delivered'],
    ['meta length 1000-1500 drop', 'delivered'],
    ['meta nfproto ipv4 drop', 'dropped'],
    ['fib daddr type local drop', 'delivered'],
    ['fib daddr type unicast drop', 'dropped'],
    ['tcp dport vmap { 80 : drop, 81 : accept }', 'dropped'],
    ['ip saddr . tcp dport vmap { 10.0.1.2 . 80 : drop }', 'dropped'],
    ['limit rate 5/second drop', 'dropped'],
    ['limit rate over 5/second drop', 'delivered'],
    ['log prefix "seen " counter packets 0 bytes 0 accept', 'delivered'],
    ['accept', 'delivered'],
    ['return', 'delivered'],
    ['tcp option maxseg size set rt mtu', 'delivered'],
    ['ip saddr 10.9.9.9 queue num 3', 'delivered'],
    ['queue num 3', 'unknown'],
    ['ip daddr @nowhere drop', 'unknown'],
    ['jump nowhere', 'unknown'],
  ])('%s: %s', (rule, verdict) => {
    expect(end(forwarding(rule), TO_B)).toBe(verdict);
  });

  test('what is not understood is named', () => {
    expect(trace(forwarding('tcp dport 80 queue num 3'), TO_B).reason).toBe(
      'ip t f has a rule that this model does not understand (queue num 3): tcp dport 80 queue num 3.',
    );
  });

  test('a ping has no ports, so that no rule about them matches it', () => {
    expect(end(forwarding('th dport != 22 drop', 'tcp dport != 22 drop'), 'r/a > 10.0.2.2')).toBe(
      'delivered',
    );
    expect(end(forwarding('icmp type echo-request drop'), 'r/a > 10.0.2.2')).toBe('dropped');
    expect(end(forwarding('icmp type echo-reply drop'), 'r/a > 10.0.2.2')).toBe('delivered, reply dropped');
  });

  test('how it is rejected', () => {
    const answer = (rule: string) => {
      const { reply } = trace(forwarding(rule), TO_B).paths[0]!;
      const { tcp, icmp } = reply!.hops.at(-1)!.steps.at(-1)!.packet;
      return tcp ?? icmp?.code;
    };
    expect(answer('reject')).toBe('port-unreachable');
    expect(answer('reject with tcp reset')).toBe('rst');
    expect(answer('reject with icmp host-prohibited')).toBe('host-prohibited');
    expect(answer('reject with icmpx admin-prohibited')).toBe('admin-prohibited');
  });
});

test('IPv6: the message is that of the packet’s own protocol', () => {
  const world = worldFrom(`
    [r]
    ip link add va type veth peer eth0 netns a
    ip addr add fd00:1::1/64 dev va
    nft add table inet t
    nft add chain inet t i { type filter hook input priority 0 ; }
    nft add rule inet t i ip6 saddr fd00:1::2 tcp dport { 80, 443 } reject with icmpx host-unreachable
    nft add rule inet t i ip saddr 0.0.0.0/0 drop
    nft add rule inet t i meta nfproto ipv6 tcp dport 81 reject
    [r/a]
    ip addr add fd00:1::2/64 dev eth0`);
  const answer = (port: number) => {
    const { verdict, reply } = trace(world, `r/a > [fd00:1::1]:${port}/tcp`).paths[0]!;
    return `${verdict} ${reply!.hops.at(-1)!.steps.at(-1)!.packet.icmp?.code}`;
  };
  expect(answer(443)).toBe('rejected address-unreachable');
  expect(answer(81)).toBe('rejected port-unreachable');
});

describe('chains', () => {
  const CHAINS = `${OPEN}\n${FORWARD}
    nft add chain ip t one
    nft add chain ip t two`;
  const rules = (text: string) =>
    text
      .split('; ')
      .map((rule) => `nft add rule ip t ${rule}`)
      .join('\n');

  test.each([
    ['a jump comes back', 'f jump one; f drop; one ip saddr 1.1.1.1 accept', 'dropped'],
    [
      'a goto does not, but to where the jump before it was',
      'f jump one; f drop; one goto two; one accept',
      'dropped',
    ],
    ['a goto from the base chain ends with its policy', 'f goto one; f drop', 'delivered'],
    ['return leaves the chain', 'f jump one; f drop; one return; one accept', 'dropped'],
    ['accept ends the base chain', 'f jump one; f drop; one accept', 'delivered'],
    ['a verdict map jumps', 'f tcp dport vmap { 80 : jump one }; f accept; one drop', 'dropped'],
  ])('%s', (_, text, verdict) => {
    expect(end(router(`${CHAINS}\n${rules(text)}`), TO_B)).toBe(verdict);
  });

  test('the way to the rule, the rule, its author, and the map element that led there', () => {
    const world = router(`${CHAINS}
      nft add map ip t services { type ipv4_addr . inet_proto . inet_service : verdict ; }
      nft add element ip t services { 10.0.2.2 . tcp . 80 comment "shop" : goto two } # proxy: service shop
      nft add rule ip t f jump one
      nft add rule ip t one ip daddr . meta l4proto . th dport vmap @services
      nft add rule ip t two reject # proxy: nobody there`);
    expect(traceText(world, TO_B, { only: ['end'], evidence: true }).split('\n\nreply')[0]).toContain(
      `  end: ip t f → one → two rejects it with ICMP port-unreachable.
    rule | ip t two | reject (proxy: nobody there)
    rule | ip t services | 10.0.2.2 . tcp . 80 comment "shop" : goto two (proxy: service shop)`,
    );
  });

  test('each base chain is asked, by priority; accept in one is not the last word', () => {
    const world = router(`${OPEN}
      nft add chain ip t late { type filter hook forward priority 10 ; policy drop ; }
      nft add chain ip t early { type filter hook forward priority -10 ; }
      nft add rule ip t early accept`);
    expect(trace(world, TO_B).reason).toBe('The policy of ip t late drops it.');
  });

  test('iptables and nftables are both asked', () => {
    const world = router(`${OPEN}\n${FORWARD}
      nft add rule ip t f accept
      iptables -A FORWARD -p tcp -m tcp --dport 80 -j DROP`);
    expect(trace(world, TO_B).reason).toBe('filter FORWARD drops it.');
  });

  test('a table of family inet sees both versions', () => {
    const world = router(`
      nft add table inet t
      nft add chain inet t f { type filter hook forward priority 0 ; }
      nft add rule inet t f meta nfproto ipv4 tcp dport 80 drop`);
    expect(end(world, TO_B)).toBe('dropped');
  });
});

describe('sets', () => {
  test('a named set, and one of intervals', () => {
    const world = (element: string) =>
      router(`${OPEN}\n${FORWARD}
        nft add set ip t s { type ipv4_addr ; flags interval ; }
        nft add element ip t s { ${element} }
        nft add rule ip t f ip saddr @s drop`);
    expect(end(world('10.0.1.0/25'), TO_B)).toBe('dropped');
    expect(end(world('10.0.1.128/25, 10.0.1.7'), TO_B)).toBe('delivered');
  });

  test('what a rule adds is found by the next', () => {
    const world = router(`${OPEN}\n${FORWARD}
      nft add set ip t seen { type ipv4_addr ; flags dynamic,timeout ; timeout 60s ; }
      nft add rule ip t f ip daddr @seen accept
      nft add rule ip t f tcp flags syn / syn,ack update @seen { ip saddr } return
      nft add rule ip t f ip saddr @seen accept
      nft add rule ip t f drop`);
    expect(end(world, TO_B)).toBe('delivered');
  });
});

describe('NAT', () => {
  const NAT = `nft add table ip nat
    nft add chain ip nat pre { type nat hook prerouting priority -100 ; }
    nft add chain ip nat out { type nat hook output priority -100 ; }
    nft add chain ip nat post { type nat hook postrouting priority 100 ; }`;
  const ends = (world: ReturnType<typeof worldFrom>, flow: string) =>
    trace(world, flow).paths.map(({ hops, verdict }) => {
      const { ip: header, sourcePort, destinationPort } = hops.at(-1)!.steps.at(-1)!.packet;
      return `${verdict} ${header.source}:${sourcePort} > ${header.destination}:${destinationPort}`;
    });

  test('dnat, and the way back', () => {
    const world = router(
      `${NAT}\nnft add rule ip nat pre ip daddr 10.0.1.1 tcp dport 8000 dnat to 10.0.2.2:80`,
    );
    expect(ends(world, 'r/a > 10.0.1.1:8000/tcp')).toEqual(['delivered 10.0.1.2:40000 > 10.0.2.2:80']);
    expect(trace(world, 'r/a > 10.0.1.1:8000/tcp').reply?.verdict).toBe('delivered');
  });

  test('from the machine itself, by the chain at output', () => {
    const world = router(`${NAT}\nnft add rule ip nat out ip daddr 1.2.3.4 tcp dport 80 dnat to 10.0.2.2:8080
      ip route add default via 10.0.1.2 dev va`);
    expect(ends(world, 'r > 1.2.3.4:80/tcp')).toEqual(['delivered 10.0.1.1:40000 > 10.0.2.2:8080']);
  });

  test('masquerade of what a mark tells', () => {
    const world = router(`${NAT}
      nft add rule ip nat pre meta mark set meta mark | 0x00004000
      nft add rule ip nat post meta mark & 0x00004000 == 0x00000000 return
      nft add rule ip nat post meta mark set meta mark ^ 0x00004000
      nft add rule ip nat post masquerade`);
    expect(ends(world, TO_B)).toEqual(['delivered 10.0.2.1:40000 > 10.0.2.2:80']);
  });

  test('a lot decides: one road for each number', () => {
    const world = router(`${NAT}
      nft add chain ip nat one
      nft add chain ip nat two
      nft add rule ip nat pre ip daddr 10.96.0.1 numgen random mod 3 vmap { 0 : goto one, 1 : goto two, 2 : goto two }
      nft add rule ip nat one meta l4proto tcp dnat to 10.0.2.2:80
      nft add rule ip nat two meta l4proto tcp dnat to 10.0.2.2:8080`);
    const { paths } = trace(world, 'r/a > 10.96.0.1:80/tcp');
    expect(paths.map(({ probability }) => Math.round(probability * 3))).toEqual([1, 1, 1]);
    expect(ends(world, 'r/a > 10.96.0.1:80/tcp').sort()).toEqual([
      'delivered 10.0.1.2:40000 > 10.0.2.2:80',
      'delivered 10.0.1.2:40000 > 10.0.2.2:8080',
      'delivered 10.0.1.2:40000 > 10.0.2.2:8080',
    ]);
  });

  test('where to is looked up in a map', () => {
    const world = router(`${NAT}
      nft add rule ip nat pre ip daddr 10.96.0.1 dnat ip to tcp dport map { 80 : 10.0.2.2 . 8080, 81 : 10.0.2.2 . 80 }`);
    expect(ends(world, 'r/a > 10.96.0.1:80/tcp')).toEqual(['delivered 10.0.1.2:40000 > 10.0.2.2:8080']);
    expect(ends(world, 'r/a > 10.96.0.1:81/tcp')).toEqual(['delivered 10.0.1.2:40000 > 10.0.2.2:80']);
  });

  test('nat chains are asked in order of their priorities, until one has decided', () => {
    const world = router(`${NAT}
      nft add chain ip nat first { type nat hook prerouting priority -110 ; }
      nft add rule ip nat pre tcp dport 81 dnat to 10.0.2.2:80
      nft add rule ip nat first tcp dport 81 dnat to 10.0.2.2:8080
      iptables -t nat -A PREROUTING -p tcp -m tcp --dport 81 -j DNAT --to-destination 10.0.2.9`);
    expect(ends(world, 'r/a > 10.0.1.1:81/tcp')).toEqual(['delivered 10.0.1.2:40000 > 10.0.2.2:8080']);
  });

  test('a filter before NAT sees the address that was asked for, one behind it the real one', () => {
    const filter = (priority: number) =>
      router(`${NAT}
        nft add rule ip nat pre ip daddr 10.96.0.1 dnat to 10.0.2.2
        nft add chain ip nat filter { type filter hook prerouting priority ${priority} ; }
        nft add rule ip nat filter ip daddr 10.96.0.1 drop`);
    expect(end(filter(-110), 'r/a > 10.96.0.1:80/tcp')).toBe('dropped');
    expect(end(filter(-90), 'r/a > 10.96.0.1:80/tcp')).toBe('delivered');
  });

  test('redirect goes to the machine itself', () => {
    const world = router(`${NAT}\nnft add rule ip nat pre tcp dport 80 redirect to :8080\nlisten tcp 8080`);
    expect(ends(world, 'r/a > 10.96.0.1:80/tcp')).toEqual(['delivered 10.0.1.2:40000 > 10.0.1.1:8080']);
  });

  test('what is not tracked is not translated', () => {
    const world = router(`${NAT}
      nft add rule ip nat pre ip daddr 10.0.2.9 dnat to 10.0.2.2
      nft add chain ip nat raw { type filter hook prerouting priority -300 ; }
      nft add rule ip nat raw notrack`);
    expect(end(world, 'r/a > 10.0.2.9:80/tcp')).toBe('unreachable-neighbour');
  });
});

describe('ports of one class', () => {
  const asked = (world: ReturnType<typeof worldFrom>, destinationPort: number) =>
    explore(world, {
      start: { kind: 'sender', machine: 'r', namespace: 'a' },
      protocol: 'tcp',
      destination: ip('10.0.2.2'),
      destinationPort,
    }).ports;

  test('end where a set, a verdict map or a comparison would say something else', () => {
    const world = forwarding(
      'tcp dport { 1000-1999, 3000 } drop',
      'ip daddr . tcp dport vmap { 10.0.2.2 . 5000 : drop, 10.0.2.3 . 4000 : drop }',
      'tcp dport > 60000 drop',
    );
    expect(asked(world, 1500)).toEqual({ from: 1000, to: 1999 });
    expect(asked(world, 4000)).toEqual({ from: 3001, to: 4999 });
    expect(asked(world, 5000)).toEqual({ from: 5000, to: 5000 });
    expect(asked(world, 59999)).toEqual({ from: 5001, to: 60000 });
  });
});
