import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileNftRule, parseVerdict } from '../../../src/linux/nftables/compile.js';
import { lookupOf, NftLookup } from '../../../src/linux/nftables/lookup.js';
import { natRangeOf } from '../../../src/linux/nftables/nat-statement.js';
import { readNftRuleset } from '../../../src/linux/read/nft.js';

/** Statements in a line each: what is looked at, and how. */
function meaning(rule: string): string[] {
  return compileNftRule(rule).map((statement) => {
    switch (statement.kind) {
      case 'match': {
        const { key, operand, negated, mask } = statement;
        const fields = key.map(({ kind }) => kind).join(' . ');
        const values =
          operand.kind === 'atoms'
            ? operand.atoms
                .map((atoms) => atoms.map((atom) => ('value' in atom ? atom.value : atom.kind)).join(' . '))
                .join(' or ')
            : 'name' in operand.source
              ? `@${operand.source.name}`
              : 'list';
        return `${fields}${mask === undefined ? '' : ` & ${mask}`} ${negated ? '!=' : '=='} ${values}`;
      }
      case 'verdict':
        return JSON.stringify(statement.verdict);
      case 'target':
        return JSON.stringify(statement.target);
      case 'unknown':
        return `unknown ${statement.words}`;
      default:
        return statement.kind;
    }
  });
}

test.each([
  [
    'ip saddr 10.0.0.1 ip daddr != 10.0.0.0/8 accept',
    ['address == 10.0.0.1', 'address != range', '{"kind":"accept"}'],
  ],
  [
    'ct state established,related counter packets 0 bytes 0 accept',
    ['ct-state == established or related', '{"kind":"accept"}'],
  ],
  [
    'iifname "eth*" oif "lo" drop comment "why not"',
    ['interface == prefix', 'interface == lo', '{"kind":"drop"}'],
  ],
  ['meta mark & 0x00004000 == 0x00000000 return', ['mark & 16384 == 0', '{"kind":"return"}']],
  [
    'ip daddr . meta l4proto . th dport @s jump c',
    ['address . protocol . port == @s', '{"kind":"jump","chain":"c"}'],
  ],
  ['meta mark set meta mark | 0x00004000', ['{"kind":"mark","mask":16384,"value":16384}']],
  ['meta mark set meta mark ^ 0x00004000', ['{"kind":"mark","mask":0,"value":16384}']],
  ['meta mark set meta mark & 0x000000ff | 0x00000010', ['{"kind":"mark","mask":4294967056,"value":16}']],
  ['ct mark set 0x20', ['{"kind":"connmark-set","mask":4294967295,"value":32}']],
  ['meta mark set ct mark', ['{"kind":"connmark-restore","nfMask":4294967295,"ctMask":4294967295}']],
  ['reject', ['{"kind":"reject","with":"icmp-port-unreachable"}']],
  ['reject with tcp reset', ['{"kind":"reject","with":"tcp-reset"}']],
  ['reject with icmp type admin-prohibited', ['{"kind":"reject","with":"icmp-admin-prohibited"}']],
  ['reject with icmpv6 admin-prohibited', ['{"kind":"reject","with":"icmp6-adm-prohibited"}']],
  ['masquerade fully-random', ['{"kind":"masquerade","random":"random-fully"}']],
  [
    'tcp dport 80 redirect to :8080',
    ['port == 80', '{"kind":"redirect","ports":{"from":8080,"to":8080},"random":false}'],
  ],
  [
    'meta l4proto tcp dnat to 10.0.0.1:80',
    [
      'protocol == 6',
      '{"kind":"dnat","to":{"addresses":{"from":"10.0.0.1","to":"10.0.0.1"},"ports":{"from":80,"to":80}},"random":false,"persistent":false}',
    ],
  ],
  [
    'log prefix "a b " level debug group 2 limit rate over 5/second burst 5 packets drop',
    ['limit', '{"kind":"drop"}'],
  ],
  ['tcp option maxseg size set rt mtu accept', ['{"kind":"accept"}']],
  ['fib saddr . mark . iif oif missing drop', ['way-back == missing', '{"kind":"drop"}']],
  ['fib daddr . iif type local', ['address-type == local']],
  ['numgen random mod 2 vmap { 0 : goto a, 1 : goto b }', ['verdict-map']],
  ['dnat ip to numgen random mod 2 map { 0 : 10.0.0.1 . 80, 1 : 10.0.0.2 . 80 }', ['nat-map']],
  ['update @seen { ip saddr timeout 30s }', ['set-change']],
  ['tcp flags syn / fin,syn,rst,ack ct state invalid', ['tcp-flags', 'ct-state == invalid']],
  ['notrack', ['{"kind":"notrack"}']],
  ['tcp dport 80 queue num 3', ['port == 80', 'unknown queue num 3']],
  [
    'update @m { ip saddr limit rate 3/second } drop',
    ['unknown update @m { ip saddr limit rate 3/second } drop'],
  ],
  [
    'ip saddr @a dnat ip prefix to ip daddr map { 1.2.3.0/24 : 10.0.0.0/24 }',
    ['address == @a', 'unknown dnat ip prefix to ip daddr map { 1.2.3.0/24 : 10.0.0.0/24 }'],
  ],
  ['ct status == dnat accept', ['unknown ct status == dnat accept']],
])('%s', (rule, expected) => {
  expect(meaning(rule)).toEqual(expected);
});

test('of a ruleset with about everything in it, only this is not understood', () => {
  const { value } = readNftRuleset(readFileSync(path.join(import.meta.dirname, 'listed.txt'), 'utf8'));
  const rules = value.flatMap(({ chains }) => [...chains.values()].flatMap((chain) => chain.rules));
  const unknown = rules.flatMap(({ text }) =>
    compileNftRule(text).flatMap((statement) => (statement.kind === 'unknown' ? [statement.words] : [])),
  );
  expect(unknown).toEqual([
    'meta skuid 0 accept',
    'dnat ip prefix to ip daddr map { 1.2.3.0/24 : 10.0.0.0/24 }',
  ]);
});

test.each([
  ['goto service-ABC-ns/name/tcp/', { kind: 'goto', chain: 'service-ABC-ns/name/tcp/' }],
  ['drop', { kind: 'drop' }],
  ['drop it', undefined],
])('verdict %s', (text, verdict) => {
  expect(parseVerdict(text)).toEqual(verdict);
});

test.each([
  ['10.0.0.1', { addresses: { from: '10.0.0.1', to: '10.0.0.1' } }],
  ['[fd00::1]:80', { addresses: { from: 'fd00::1', to: 'fd00::1' }, ports: { from: 80, to: 80 } }],
  ['fd00::1', { addresses: { from: 'fd00::1', to: 'fd00::1' } }],
  ['10.0.0.1 . 80', { addresses: { from: '10.0.0.1', to: '10.0.0.1' }, ports: { from: 80, to: 80 } }],
  [
    '1.2.3.4-1.2.3.9:1000-2000',
    { addresses: { from: '1.2.3.4', to: '1.2.3.9' }, ports: { from: 1000, to: 2000 } },
  ],
  ['nowhere', undefined],
])('NAT to %s', (text, range) => {
  expect(natRangeOf(text)).toEqual(range);
});

describe('looking up', () => {
  const services = new NftLookup(
    ['ipv4_addr', 'inet_proto', 'inet_service'],
    [
      { key: '10.0.0.1 . tcp . 80', value: 'a' },
      { key: '10.0.0.1 . tcp . 443', value: 'b' },
      { key: '10.0.0.2 . udp . 53', value: 'c' },
    ],
  );

  test('a key of several parts', () => {
    expect(services.find(['10.0.0.1', 6, 443])).toMatchObject({ index: 1, value: 'b' });
    expect(services.find(['10.0.0.1', 17, 443])).toBeUndefined();
  });

  test('the ports at which the answer turns are those of the same address and protocol', () => {
    expect(services.turns(['10.0.0.1', 6, 1], 2)).toEqual([
      { from: 80, to: 80 },
      { from: 443, to: 443 },
    ]);
  });

  test('ranges and prefixes', () => {
    const lookup = new NftLookup(
      ['ipv4_addr'],
      [{ key: '10.0.0.0/8' }, { key: '192.168.0.1-192.168.0.9' }, { key: '1.1.1.1' }],
    );
    const found = (address: string) => lookup.find([address]) !== undefined;
    expect(['10.2.3.4', '11.0.0.0', '192.168.0.9', '192.168.0.10', '1.1.1.1'].map(found)).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  test('an element that is not understood leaves everything else open', () => {
    const lookup = new NftLookup(['ipv4_addr'], [{ key: 'strange' }, { key: '1.1.1.1' }]);
    expect(lookup.find(['1.1.1.1'])).toMatchObject({ index: 1 });
    expect(lookup.find(['1.1.1.2'])).toBe('unknown');
  });

  test('a set of a type that is not modelled', () => {
    const set = {
      kind: 'set',
      name: 's',
      keyType: 'ether_addr',
      flags: [],
      elements: [],
      provenance: { by: 'a', why: '' },
    } as const;
    expect(lookupOf(set)).toBe('unknown');
    expect(lookupOf({ ...set, typeof: true, keyType: 'ip saddr . tcp dport' })).not.toBe('unknown');
  });
});
