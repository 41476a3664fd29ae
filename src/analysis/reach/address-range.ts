import {
  contains,
  family,
  fromNumber,
  type IpAddress,
  type IpPrefix,
  ipv4ToNumber,
  lastAddress,
  networkAddress,
} from '../../linux/address.js';
import type { Block } from './mentioned-blocks.js';

/** IPv4 addresses from first to last, both included, as numbers. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

const LAST = 2 ** 32 - 1;

export function rangeOf(prefix: IpPrefix): AddressRange {
  return { first: ipv4ToNumber(networkAddress(prefix)), last: ipv4ToNumber(lastAddress(prefix)) };
}

/** All IPv4 addresses, cut wherever one of the prefixes begins or ends. */
export function cutAt(prefixes: Iterable<IpPrefix>): AddressRange[] {
  const starts = new Set([0]);
  for (const prefix of prefixes) {
    if (family(prefix) === 6) continue;
    const { first, last } = rangeOf(prefix);
    starts.add(first);
    if (last < LAST) starts.add(last + 1);
  }
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((first, index) => ({ first, last: (sorted[index + 1] ?? LAST + 1) - 1 }));
}

/** All IPv4 addresses, cut where one of the blocks begins or ends: two that follow one another are not in the same blocks. */
export function cutByBlocks(blocks: readonly Block[]): AddressRange[] {
  const pieces = cutAt(blocks.flatMap(({ within, except }) => [...within, ...except]));
  const ranges: AddressRange[] = [];
  let before: string | undefined;
  for (const { first, last } of pieces) {
    const address = fromNumber(4, BigInt(first));
    const inside = blocks.map((block) => (isInBlock(block, address) ? '1' : '0')).join('');
    const previous = ranges.at(-1);
    if (previous && inside === before) ranges[ranges.length - 1] = { first: previous.first, last };
    else ranges.push({ first, last });
    before = inside;
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
  { first, last }: AddressRange,
  others: readonly AddressRange[],
): IpAddress | undefined {
  let candidate = first;
  for (const other of [...others].sort((a, b) => a.first - b.first)) {
    if (other.first <= candidate && other.last >= candidate) candidate = other.last + 1;
  }
  return candidate <= last ? fromNumber(4, BigInt(candidate)) : undefined;
}

/** `10.0.0.0-10.255.255.255`. */
export function rangeText({ first, last }: AddressRange): string {
  return `${fromNumber(4, BigInt(first))}-${fromNumber(4, BigInt(last))}`;
}

/** The fewest prefixes that hold just the range's addresses. */
export function prefixesOf({ first, last }: AddressRange): IpPrefix[] {
  const prefixes: IpPrefix[] = [];
  for (let at = first; at <= last; ) {
    let size = 1;
    let length = 32;
    while (length > 0 && at % (size * 2) === 0 && at + size * 2 - 1 <= last) {
      size *= 2;
      length -= 1;
    }
    prefixes.push(`${fromNumber(4, BigInt(at))}/${length}` as IpPrefix);
    at += size;
  }
  return prefixes;
}
