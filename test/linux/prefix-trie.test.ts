import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contains,
  covers,
  fromNumber,
  type IpAddress,
  type IpPrefix,
  ip,
  prefix,
  prefixLength,
  prefixOf,
} from '../../src/linux/address.js';
import { PrefixTrie } from '../../src/linux/prefix-trie.js';

function trieOf(...prefixes: string[]): PrefixTrie<string> {
  return new PrefixTrie(prefixes.map((text) => [prefix(text), text] as const));
}

const NODE = [
  '0.0.0.0/0',
  '10.244.0.0/16',
  '10.244.1.0/26',
  '10.244.1.5/32',
  '192.168.31.0/24',
  '::/0',
  'fd00::/64',
];

describe('lookup', () => {
  const trie = trieOf(...NODE);

  it.each([
    ['10.244.1.5', '10.244.1.5/32'],
    ['10.244.1.6', '10.244.1.0/26'],
    ['10.244.1.64', '10.244.0.0/16'],
    ['10.245.0.0', '0.0.0.0/0'],
    ['255.255.255.255', '0.0.0.0/0'],
    ['192.168.31.255', '192.168.31.0/24'],
    ['fd00::1', 'fd00::/64'],
    ['fd00:0:0:1::1', '::/0'],
  ])('%s is in %s', (address, longest) => {
    expect(trie.lookup(ip(address))?.prefix).toBe(longest);
  });

  it('finds nothing where no prefix holds the address', () => {
    expect(trieOf('10.0.0.0/8').lookup(ip('11.0.0.1'))).toBeUndefined();
    expect(trieOf('0.0.0.0/0').lookup(ip('fd00::1'))).toBeUndefined();
    expect(new PrefixTrie().lookup(ip('10.0.0.1'))).toBeUndefined();
  });

  it('lists all that hold it, longest first', () => {
    expect(trie.lookupAll(ip('10.244.1.5')).map((entry) => entry.prefix)).toEqual([
      '10.244.1.5/32',
      '10.244.1.0/26',
      '10.244.0.0/16',
      '0.0.0.0/0',
    ]);
  });

  it('keeps several values under a prefix in order', () => {
    const routes = new PrefixTrie<string>([
      [prefix('10.0.0.0/8'), 'metric 100'],
      [prefix('10.0.0.0/8'), 'metric 200'],
    ]);
    expect(routes.lookup(ip('10.1.1.1'))?.values).toEqual(['metric 100', 'metric 200']);
    expect(routes.get(prefix('10.0.0.0/8'))).toEqual(['metric 100', 'metric 200']);
    expect(routes.get(prefix('10.0.0.0/9'))).toEqual([]);
    expect(routes.size).toBe(2);
  });
});

describe('covered', () => {
  it.each([
    ['10.244.0.0/16', ['10.244.0.0/16', '10.244.1.0/26', '10.244.1.5/32']],
    ['10.244.1.0/24', ['10.244.1.0/26', '10.244.1.5/32']],
    ['10.244.1.5/32', ['10.244.1.5/32']],
    ['10.244.2.0/24', []],
    ['10.244.1.4/32', []],
    ['::/0', ['::/0', 'fd00::/64']],
  ])('%s holds %j', (outer, inner) => {
    expect([...trieOf(...NODE).covered(prefix(outer))].map((entry) => entry.prefix)).toEqual(inner);
  });

  it('entries come in order of address', () => {
    expect([...trieOf(...[...NODE].reverse()).entries()].map((entry) => entry.prefix)).toEqual(NODE);
  });
});

describe('against a scan of all prefixes', () => {
  /** Addresses close to each other, so that prefixes nest. */
  const address = fc.oneof(
    fc.bigInt({ min: 0n, max: 255n }).map((n) => fromNumber(4, (10n << 24n) + n)),
    fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map((n) => fromNumber(4, n)),
    fc.bigInt({ min: 0n, max: 0xffffn }).map((n) => fromNumber(6, (0xfd00n << 112n) + (n << 56n))),
    fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((n) => fromNumber(6, n)),
  );
  const anyPrefix = fc
    .tuple(address, fc.nat(128))
    .map(([of, length]) => prefixOf(of, of.includes(':') ? length : length % 33));

  const holding = (prefixes: readonly IpPrefix[], of: IpAddress) =>
    [...new Set(prefixes)]
      .filter((one) => contains(one, of))
      .sort((a, b) => prefixLength(b) - prefixLength(a));

  it('finds the same', () => {
    fc.assert(
      fc.property(fc.array(anyPrefix, { maxLength: 40 }), address, anyPrefix, (prefixes, of, outer) => {
        const trie = new PrefixTrie(prefixes.map((one) => [one, one] as const));
        expect(trie.lookupAll(of).map((entry) => entry.prefix)).toEqual(holding(prefixes, of));
        expect(trie.lookup(of)?.prefix).toBe(holding(prefixes, of)[0]);
        expect(new Set([...trie.covered(outer)].map((entry) => entry.prefix))).toEqual(
          new Set(prefixes.filter((one) => covers(outer, one))),
        );
        expect(trie.size).toBe(prefixes.length);
      }),
      { numRuns: 500 },
    );
  });
});
