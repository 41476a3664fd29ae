import { parseMac } from '../../address.js';
import type { AddressType, Condition, Match } from '../matches.js';
import { type MatchExtension, type Option, perOption, together } from './extension.js';
import { addressRange, setDirections } from './values.js';

const TYPES: readonly string[] = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
  'THROW',
  'NAT',
  'XRESOLVE',
] satisfies AddressType[];

/** `-m addrtype`: one condition for each of the two addresses; `--limit-iface-…` holds for both. */
export const addrtype: MatchExtension = {
  options: new Map([
    ['--src-type', 1],
    ['--dst-type', 1],
    ['--limit-iface-in', 0],
    ['--limit-iface-out', 0],
  ]),
  read(options) {
    const limitIn = options.some((option) => option.name === '--limit-iface-in');
    const limitOut = options.some((option) => option.name === '--limit-iface-out');
    const types = options.filter((option) => option.name.endsWith('-type'));
    if (types.length === 0 || (limitIn && limitOut)) return undefined;
    const matches = types.map((option) => addressType(option, limitIn ? 'in' : limitOut ? 'out' : undefined));
    return matches.every((match) => match !== undefined) ? matches : undefined;
  },
};

function addressType({ name, negated, values }: Option, limit: 'in' | 'out' | undefined): Match | undefined {
  const types = values[0]!.split(',');
  if (!types.every((type) => TYPES.includes(type))) return undefined;
  return {
    kind: 'address-type',
    side: name === '--src-type' ? 'source' : 'destination',
    types: types as AddressType[],
    ...(limit ? { limit } : {}),
    negated,
  };
}

/** `-m set`; counters of the set decide nothing here unless asked for, and then the words are unknown. */
export const set: MatchExtension = together(
  { '--match-set': 2, '--return-nomatch': 0 },
  ['--match-set'],
  (given) => {
    const [name, dimensions] = given['--match-set'] ?? [];
    const directions = setDirections(dimensions);
    if (!name || !directions) return undefined;
    return { kind: 'set', set: name, directions, returnNomatch: given['--return-nomatch'] !== undefined };
  },
);

const range =
  (side: 'source' | 'destination') =>
  (text: string): Condition | undefined => {
    const ends = addressRange(text);
    return ends && { kind: 'ip-range', side, ...ends };
  };

/** `-m iprange` */
export const iprange: MatchExtension = perOption({
  '--src-range': range('source'),
  '--dst-range': range('destination'),
});

/** `-m mac` */
export const mac: MatchExtension = perOption({
  '--mac-source': (text) => {
    const address = parseMac(text);
    return address && { kind: 'mac-source', mac: address };
  },
});
