import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contains,
  covers,
  fromNumber,
  hostPrefix,
  ip,
  ipv4ToNumber,
  lastAddress,
  nthAddress,
  overlap,
  parseInterfaceAddress,
  parseIp,
  parseMac,
  parsePrefix,
  prefix,
  prefixLength,
  prefixOf,
  size,
  toNumber,
} from '../../src/linux/address.js';

describe('parseIp', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['FD00:0:0::0001', 'fd00::1'],
    ['::', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ])('%s is %s', (text, canonical) => {
    expect(parseIp(text)).toBe(canonical);
  });

  it.each([
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.1 ',
    '0x0a.0.0.1',
    '1',
    '',
    'fe80::1%eth0',
    ':::',
    'a.b.c.d',
    '10.0.0.1/8',
  ])('%j is none', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });
});

describe('parsePrefix', () => {
  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3/32', '10.1.2.3/32'],
    ['10.1.2.3/0', '0.0.0.0/0'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['fd00::1/64', 'fd00::/64'],
    ['fd00::1/0', '::/0'],
    ['ffff::/128', 'ffff::/128'],
  ])('%s is %s', (text, canonical) => {
    expect(parsePrefix(text)).toBe(canonical);
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    'fd00::/129',
    '/8',
    '10.0.0.0/1e1',
  ])('%j is none', (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });

  it('keeps the host bits of an interface address', () => {
    expect(parseInterfaceAddress('172.17.0.1/16')).toEqual({ address: '172.17.0.1', prefixLength: 16 });
  });

  it('of source code is a mistake in the program', () => {
    expect(() => ip('nowhere')).toThrow('not an IP address: nowhere');
    expect(() => prefix('10.0.0.0')).toThrow('not an IP prefix: 10.0.0.0');
  });
});

it.each([
  ['02:42:AC:11:00:02', '02:42:ac:11:00:02'],
  ['02:42:ac:11:00', undefined],
  ['02-42-ac-11-00-02', undefined],
])('parseMac %s', (text, canonical) => {
  expect(parseMac(text)).toBe(canonical);
});

describe('prefixes', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.1/32', '10.0.0.1', true],
    ['10.0.0.1/32', '10.0.0.2', false],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['128.0.0.0/1', '127.255.255.255', false],
    ['0.0.0.0/0', 'fd00::1', false],
    ['fd00::/64', 'fd00::ffff', true],
    ['fd00::/64', 'fd00:0:0:1::', false],
  ])('%s contains %s: %s', (outer, address, inside) => {
    expect(contains(prefix(outer), ip(address))).toBe(inside);
  });

  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8', '11.0.0.0/16', false],
  ])('%s covers %s: %s', (outer, inner, all) => {
    expect(covers(prefix(outer), prefix(inner))).toBe(all);
  });

  it('overlap either way round', () => {
    expect(overlap(prefix('10.1.0.0/16'), prefix('10.0.0.0/8'))).toBe(true);
    expect(overlap(prefix('10.1.0.0/16'), prefix('10.2.0.0/16'))).toBe(false);
  });

  it.each([
    ['172.17.0.0/16', '172.17.255.255', 65536n],
    ['10.0.0.1/32', '10.0.0.1', 1n],
    ['0.0.0.0/0', '255.255.255.255', 4294967296n],
    ['fd00::/126', 'fd00::3', 4n],
  ])('%s ends at %s', (of, last, count) => {
    expect(lastAddress(prefix(of))).toBe(last);
    expect(size(prefix(of))).toBe(count);
  });

  it('nthAddress counts from the network address', () => {
    expect(nthAddress(prefix('10.244.1.0/26'), 0)).toBe('10.244.1.0');
    expect(nthAddress(prefix('10.244.1.0/26'), 63)).toBe('10.244.1.63');
    expect(nthAddress(prefix('fd00::/64'), 2n ** 63n)).toBe('fd00::8000:0:0:0');
  });

  it('hostPrefix', () => {
    expect([hostPrefix(ip('10.0.0.1')), hostPrefix(ip('fd00::1'))]).toEqual(['10.0.0.1/32', 'fd00::1/128']);
  });
});

describe('numbers', () => {
  const ipv4 = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n });
  const ipv6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });

  it('there and back', () => {
    fc.assert(
      fc.property(ipv4, ipv6, (four, six) => {
        expect(toNumber(fromNumber(4, four))).toBe(four);
        expect(BigInt(ipv4ToNumber(fromNumber(4, four)))).toBe(four);
        expect(toNumber(fromNumber(6, six))).toBe(six);
        expect(parseIp(fromNumber(6, six))).toBe(fromNumber(6, six));
      }),
    );
  });

  it('a prefix holds just the addresses from its first to its last', () => {
    fc.assert(
      fc.property(ipv4, ipv4, fc.nat(32), (a, b, length) => {
        const of = prefixOf(fromNumber(4, a), length);
        const first = (a >> BigInt(32 - length)) << BigInt(32 - length);
        expect(toNumber(nthAddress(of, 0))).toBe(first);
        expect(prefixLength(of)).toBe(length);
        expect(contains(of, fromNumber(4, b))).toBe(b >= first && b <= toNumber(lastAddress(of)));
      }),
    );
  });
});
