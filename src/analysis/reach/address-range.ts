import {
  bits,
  contains,
  type Family,
  family,
  fromNumber,
  type IpAddress,
  type IpPrefix,
  lastAddress,
  networkAddress,
  toNumber,
} from '../../linux/address.js';
import type { Block } from './mentioned-blocks.js';

/** Addresses of one family from first to last, both included, as numbers. */
export interface AddressRange {
  readonly of: Family;
  readonly first: bigint;
  readonly last: bigint;
}

export function rangeOf(prefix: IpPrefix): AddressRange {
  return {
    of: family(prefix),
    first: toNumber(networkAddress(prefix)),
    last: toNumber(lastAddress(prefix)),
  };
}

/** All addresses of the family, cut wherever one of the prefixes begins or ends. */
export function cutAt(of: Family, prefixes: Iterable<IpPrefix>): AddressRange[] {
  const end = 1n << BigInt(bits(of));
  const starts = new Set([0n]);
  for (const prefix of prefixes) {
    if (family(prefix) !== of) continue;
    const { first, last } = rangeOf(prefix);
    starts.add(first);
    if (last + 1n < end) starts.add(last + 1n);
  }
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, index) => ({ of, first, last: (sorted[index + 1] ?? end) - 1n }));
}

/** A range whose addresses are all in the same blocks: `inside` tells which. */
export interface AlikeRange extends AddressRange {
  readonly inside: string;
}

/** All addresses of the family, cut where one of the blocks begins or ends: two that follow one another are not in the same blocks. */
export function cutByBlocks(of: Family, blocks: readonly Block[]): AlikeRange[] {
  const pieces = cutAt(
    of,
    blocks.flatMap(({ within, except }) => [...within, ...except]),
  );
  const ranges: AlikeRange[] = [];
  for (const piece of pieces) {
    const address = fromNumber(of, piece.first);
    const inside = blocks.map((block) => (isInBlock(block, address) ? '1' : '0')).join('');
    const previous = ranges.at(-1);
    if (previous?.inside === inside) ranges[ranges.length - 1] = { ...previous, last: piece.last };
    else ranges.push({ ...piece, inside });
  }
  return ranges;
}

function isInBlock({ within, except }: Block, address: IpAddress): boolean {
  return (
    within.some((prefix) => contains(prefix, address)) && !except.some((prefix) => contains(prefix, address))
  );
}

/** The first address of a range that is in none of the others; undefined when there is none. */
export function firstOutside(
  { of, first, last }: AddressRange,
  others: readonly AddressRange[],
): IpAddress | undefined {
  let candidate = first;
  for (const other of others.filter((each) => each.of === of).sort((a, b) => (a.first < b.first ? -1 : 1))) {
    if (other.first <= candidate && other.last >= candidate) candidate = other.last + 1n;
  }
  return candidate <= last ? fromNumber(of, candidate) : undefined;
}

/** `10.0.0.0-10.255.255.255`; one prefix of IPv6 is written as such, for its last address is long: `2001:db8::/32`. */
export function rangeText(range: AddressRange): string {
  const { of, first, last } = range;
  if (of === 6) {
    const [prefix, ...others] = prefixesOf(range);
    if (prefix !== undefined && others.length === 0) return prefix;
  }
  return `${fromNumber(of, first)}-${fromNumber(of, last)}`;
}

/** The fewest prefixes that hold just the range's addresses. */
export function prefixesOf({ of, first, last }: AddressRange): IpPrefix[] {
  const prefixes: IpPrefix[] = [];
  for (let at = first; at <= last; ) {
    let size = 1n;
    let length: number = bits(of);
    while (length > 0 && at % (size * 2n) === 0n && at + size * 2n - 1n <= last) {
      size *= 2n;
      length -= 1;
    }
    prefixes.push(`${fromNumber(of, at)}/${length}` as IpPrefix);
    at += size;
  }
  return prefixes;
}
