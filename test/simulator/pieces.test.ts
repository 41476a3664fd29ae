import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, fromNumber, ip, prefix, prefixOf } from '../../src/linux/address.js';
import { fragmentsOf } from '../../src/simulator/fragment.js';
import { inPrefix } from '../../src/simulator/in-prefix.js';
import {
  connectionText,
  inverse,
  newConnection,
  sameTuple,
  tupleOf,
} from '../../src/simulator/netfilter/connection.js';
import { compileSet, dimensionsOf } from '../../src/simulator/netfilter/ipset.js';
import { headersOf, packetText } from '../../src/simulator/packet/headers.js';
import { onTheWire, type Packet, PROTOCOL, portsOf, withPorts } from '../../src/simulator/packet/packet.js';
import { selectNextHop } from '../../src/simulator/routing/multipath.js';
import { findStack, macOf, mustDevice } from '../../src/simulator/stack.js';
import { worldFrom } from './lab/world.js';

const syn: Packet = {
  source: ip('10.0.0.1'),
  destination: ip('10.0.0.2'),
  protocol: PROTOCOL.tcp,
  ttl: 64,
  tos: 0,
  length: 60,
  dontFragment: true,
  payload: { kind: 'tcp', flags: 'syn', sourcePort: 40000, destinationPort: 80 },
  mark: 0,
};
const ping: Packet = {
  ...syn,
  protocol: PROTOCOL.icmp,
  length: 84,
  payload: { kind: 'echo', reply: false, id: 7 },
};
const six: Packet = { ...syn, source: ip('fd00::1'), destination: ip('fd00::2') };

const ipv4 = fc.nat({ max: 0xffffffff }).map((value) => fromNumber(4, BigInt(value)));
const ipv6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value) => fromNumber(6, value));

describe('inPrefix', () => {
  test('says what contains says', () => {
    fc.assert(
      fc.property(ipv4, ipv4, fc.nat({ max: 32 }), (network, address, length) => {
        const of = prefixOf(network, length);
        expect(inPrefix(of, address)).toBe(contains(of, address));
        expect(inPrefix(of, network)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(ipv6, ipv6, fc.nat({ max: 128 }), (network, address, length) => {
        const of = prefixOf(network, length);
        expect(inPrefix(of, address)).toBe(contains(of, address));
        expect(inPrefix(of, network)).toBe(true);
      }),
    );
  });

  test('never mixes families', () => {
    expect(inPrefix(prefix('0.0.0.0/0'), ip('::1'))).toBe(false);
    expect(inPrefix(prefix('::/0'), ip('10.0.0.1'))).toBe(false);
  });
});

describe('fragments', () => {
  const lengths = fc.tuple(
    fc.integer({ min: 20, max: 9000 }),
    fc.integer({ min: 68, max: 3000 }),
    fc.integer({ min: 68, max: 3000 }),
  );

  test('cover the packet without gap, fit, and are cut at multiples of eight', () => {
    fc.assert(
      fc.property(lengths, ([length, first, second]) => {
        const once = fragmentsOf({ ...syn, length }, first);
        const twice = fragmentsOf(
          { ...syn, length, ...(once.length > 1 ? { fragments: once } : {}) },
          second,
        );
        for (const pieces of [once, twice]) {
          let at = 0;
          for (const [index, piece] of pieces.entries()) {
            expect(piece.offset).toBe(at);
            expect(piece.offset % 8).toBe(0);
            expect(piece.more).toBe(index < pieces.length - 1);
            at += piece.length - 20;
          }
          expect(at).toBe(length - 20);
        }
        expect(Math.max(...twice.map((piece) => piece.length))).toBeLessThanOrEqual(Math.max(second, 20));
      }),
    );
  });

  test('of IPv6 leave room for its longer header', () => {
    expect(fragmentsOf({ ...six, length: 3000 }, 1500).map(({ length }) => length)).toEqual([
      1496, 1496, 112,
    ]);
  });
});

describe('a connection', () => {
  test('has an answer whose answer it is', () => {
    const port = fc.nat({ max: 65535 });
    fc.assert(
      fc.property(
        ipv4,
        ipv4,
        port,
        port,
        fc.constantFrom(1, 4, 6, 17),
        (source, destination, sourcePort, other, protocol) => {
          const destinationPort = protocol === 1 ? (other % 2) * 8 : other;
          const tuple = { protocol, source, destination, sourcePort, destinationPort };
          expect(sameTuple(inverse(inverse(tuple)), tuple)).toBe(true);
        },
      ),
    );
  });

  test('prints as conntrack does', () => {
    expect(connectionText(newConnection(tupleOf(syn)!, false))).toBe(
      'tcp src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=80 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=40000',
    );
    expect(connectionText({ ...newConnection(tupleOf(ping)!, false), mark: 3 })).toBe(
      'icmp src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=7 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=7 mark=3',
    );
    const wrapped: Packet = { ...syn, protocol: PROTOCOL.ipip, payload: { kind: 'ipip', inner: ping } };
    expect(connectionText(newConnection(tupleOf(wrapped)!, false))).toBe(
      'ipencap src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1',
    );
  });

  test('is not begun by an error, which belongs to another', () => {
    const error: Packet = {
      ...ping,
      payload: { kind: 'icmp-error', type: 'time-exceeded', code: 'ttl-exceeded', about: syn },
    };
    expect(tupleOf(error)).toBeUndefined();
  });
});

describe('a packet', () => {
  test('shows its headers from the outside in', () => {
    const frame = { source: '02:00:00:00:00:01', destination: '02:00:00:00:00:02' } as NonNullable<
      Packet['frame']
    >;
    const wrapped: Packet = {
      ...ping,
      protocol: PROTOCOL.ipip,
      length: 80,
      payload: { kind: 'ipip', inner: syn },
      frame,
      mark: 5,
    };
    expect(headersOf(wrapped, true)).toEqual({
      mac: frame,
      outer: [
        {
          source: '10.0.0.1',
          destination: '10.0.0.2',
          protocol: 'ipip',
          ttl: 64,
          length: 80,
          dontFragment: true,
        },
      ],
      ip: {
        source: '10.0.0.1',
        destination: '10.0.0.2',
        protocol: 'tcp',
        ttl: 64,
        length: 60,
        dontFragment: true,
      },
      sourcePort: 40000,
      destinationPort: 80,
      tcp: 'syn',
      mark: 5,
    });
    expect(headersOf(wrapped, false)).not.toHaveProperty('mac');
  });

  test('shows the first of its fragments', () => {
    const fragments = [
      { offset: 0, length: 44, more: true },
      { offset: 24, length: 36, more: false },
    ];
    expect(headersOf({ ...syn, fragments }, false).ip).toMatchObject({
      length: 44,
      lengths: [44, 36],
      fragment: { offset: 0, more: true },
    });
  });

  test('in a few words', () => {
    expect(packetText(syn)).toBe('tcp 10.0.0.1:40000 > 10.0.0.2:80');
    expect(packetText(six)).toBe('tcp [fd00::1]:40000 > [fd00::2]:80');
    expect(packetText(ping)).toBe('icmp 10.0.0.1 > 10.0.0.2');
  });

  test('leaves on the machine what belongs to the machine', () => {
    const kept: Packet = {
      ...syn,
      mark: 9,
      bridge: { inPort: 'v0' },
      tracking: { kind: 'untracked' },
      cameIn: [{ offset: 0, length: 44, more: true }],
      largestFragment: 44,
      fromSocket: true,
    };
    expect(onTheWire(kept)).toEqual(syn);
  });

  test('has ports where its protocol has some', () => {
    expect(portsOf(ping)).toBeUndefined();
    expect(portsOf(withPorts(syn, { destination: 8080 }))).toEqual({ source: 40000, destination: 8080 });
    expect(withPorts(syn, { source: 40000 })).toBe(syn);
    expect(withPorts(ping, { source: 1 })).toBe(ping);
  });
});

describe('a set', () => {
  const set = (type: string, ...members: string[]) =>
    compileSet({ name: 's', type, family: 4, members, provenance: { by: 'felix', why: 'test' } });
  const at = (address: string) => ({ address: ip(address) });

  test('knows its dimensions', () => {
    expect(dimensionsOf('hash:ip,port,net')).toEqual(['ip', 'port', 'net']);
    expect(dimensionsOf('bitmap:port')).toEqual(['port']);
    expect(dimensionsOf('hash:mac')).toBeUndefined();
    expect(dimensionsOf('list:set')).toBeUndefined();
    expect(dimensionsOf('nonsense')).toBeUndefined();
  });

  test('lets the most specific element decide', () => {
    const nets = set('hash:net', '10.0.0.0/8', '10.1.0.0/16 nomatch', '10.1.2.0/24')!;
    expect(
      ['10.9.0.1', '10.1.9.1', '10.1.2.1', '11.0.0.1'].map((address) => nets.find([at(address)])),
    ).toEqual(['member', 'nomatch', 'member', undefined]);
  });

  test('takes ranges of ports apart, and protocols by name or number', () => {
    const ports = set('hash:ip,port', '10.0.0.1,tcp:80-82', '10.0.0.1,17:53', '10.0.0.2,443')!;
    const has = (address: string, protocol: string, port: number) =>
      ports.find([at(address), { protocol, port }]);
    expect([
      has('10.0.0.1', 'tcp', 81),
      has('10.0.0.1', 'tcp', 83),
      has('10.0.0.1', 'udp', 53),
      has('10.0.0.2', 'tcp', 443),
    ]).toEqual(['member', undefined, 'member', 'member']);
  });

  test('ignores what stands after an element', () => {
    expect(set('hash:ip', '10.0.0.1 timeout 30 comment "x"')!.find([at('10.0.0.1')])).toBe('member');
  });
});

describe('several next hops', () => {
  const world = worldFrom('[a]\n[b]\nsysctl -w net.ipv4.fib_multipath_hash_policy=1');
  const hops = [{ dev: 'x', weight: 3 }, { dev: 'y' }];
  const chosen = (machine: string, n: number, port = 80) =>
    selectNextHop(findStack(world, machine, 'host')!, hops, {
      source: ip('10.0.0.1'),
      destination: fromNumber(4, BigInt(0x0a010000 + n)),
      protocol: PROTOCOL.tcp,
      ports: { source: port, destination: 80 },
    }).dev;

  test('are taken by weight', () => {
    const taken = Array.from({ length: 4000 }, (_, n) => chosen('a', n)).filter((dev) => dev === 'x').length;
    expect(taken / 4000).toBeGreaterThan(0.7);
    expect(taken / 4000).toBeLessThan(0.8);
  });

  test('go by addresses, or with hash policy 1 by ports as well', () => {
    const spread = (machine: string) =>
      new Set(Array.from({ length: 50 }, (_, port) => chosen(machine, 1, port))).size;
    expect(spread('a')).toBe(1);
    expect(spread('b')).toBe(2);
  });
});

test('a device without a hardware address gets one of its own, always the same', () => {
  const stack = findStack(worldFrom('[a]'), 'a', 'host')!;
  const { mac: _, ...lo } = { ...mustDevice(stack, 'lo') };
  const mac = macOf(stack, { ...lo, kind: 'dummy', name: 'd0' } as never);
  expect(mac).toMatch(/^02:6b(:[0-9a-f]{2}){4}$/);
  expect(macOf(stack, { ...lo, kind: 'dummy', name: 'd0' } as never)).toBe(mac);
  expect(macOf(stack, { ...lo, kind: 'dummy', name: 'd1' } as never)).not.toBe(mac);
  expect(() => mustDevice(stack, 'nothing')).toThrow('a/host has no device nothing');
});
