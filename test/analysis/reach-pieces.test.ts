import { describe, expect, test } from 'vitest';
import {
  cutAt,
  cutByBlocks,
  firstOutside,
  prefixesOf,
  rangeOf,
  rangeText,
} from '../../src/analysis/reach/address-range.js';
import { joined, NO_PORTS, portsText } from '../../src/analysis/reach/ports.js';
import { ip, prefix, toNumber } from '../../src/linux/address.js';

describe('ranges of addresses', () => {
  test.each([
    [[], ['0.0.0.0-255.255.255.255']],
    [['0.0.0.0/0'], ['0.0.0.0-255.255.255.255']],
    [['10.0.0.0/8'], ['0.0.0.0-9.255.255.255', '10.0.0.0-10.255.255.255', '11.0.0.0-255.255.255.255']],
    [['255.255.255.255/32'], ['0.0.0.0-255.255.255.254', '255.255.255.255-255.255.255.255']],
    [['fd00::/8'], ['0.0.0.0-255.255.255.255']],
  ])('cut at %j', (prefixes, expected) => {
    expect(cutAt(4, prefixes.map(prefix)).map(rangeText)).toEqual(expected);
  });

  test('two that touch and are in the same blocks are one', () => {
    const block = { within: ['0.0.0.0/0'].map(prefix), except: ['10.0.0.0/9', '10.128.0.0/9'].map(prefix) };
    expect(cutByBlocks(4, [block]).map(rangeText)).toEqual([
      '0.0.0.0-9.255.255.255',
      '10.0.0.0-10.255.255.255',
      '11.0.0.0-255.255.255.255',
    ]);
  });

  test('the first address outside others, which may overlap', () => {
    const others = ['10.0.0.0/24', '10.0.0.0/25', '10.0.1.0/24'].map(prefix).map(rangeOf);
    expect(firstOutside(rangeOf(prefix('10.0.0.0/16')), others)).toBe('10.0.2.0');
    expect(firstOutside(rangeOf(prefix('10.0.0.0/23')), others)).toBeUndefined();
  });

  test.each([
    ['0.0.0.0-255.255.255.255', ['0.0.0.0/0']],
    ['10.0.0.1-10.0.0.6', ['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6/32']],
    ['255.255.255.254-255.255.255.255', ['255.255.255.254/31']],
  ])('%s in prefixes', (text, expected) => {
    const [first, last] = text.split('-').map((address) => toNumber(ip(address)));
    expect(prefixesOf({ of: 4, first: first!, last: last! })).toEqual(expected);
  });
});

test('ranges of ports that touch are one', () => {
  const ranges = [
    { from: 1, to: 79 },
    { from: 80, to: 80 },
    { from: 90, to: 91 },
  ];
  expect(joined(ranges)).toEqual([
    { from: 1, to: 80 },
    { from: 90, to: 91 },
  ]);
});

test.each([
  [{}, ''],
  [
    {
      tcp: [
        { from: 80, to: 80 },
        { from: 90, to: 99 },
      ],
    },
    'TCP 80,90-99',
  ],
  [{ udp: [{ from: 53, to: 53 }], sctp: [{ from: 1, to: 65535 }] }, 'SCTP 1-65535,UDP 53'],
])('ports as text: %j', (ports, text) => {
  expect(portsText({ ...NO_PORTS, ...ports })).toBe(text);
});
