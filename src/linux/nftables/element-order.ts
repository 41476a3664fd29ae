import { bits, family, networkAddress, parseIp, parsePrefix, toNumber } from '../address.js';
import { protocolNumber } from '../protocol-numbers.js';
import type { NftElement, NftSet } from './ruleset.js';

/**
 * The elements of a set in the order in which nft lists them (nftables, src/mergesort.c): by value. A key of several parts
 * counts as one number whose last byte is the highest, so that the port decides before the address does; ranges of such keys stand
 * as the kernel gives them.
 */
export function sortedElements({ elements, keyType, flags }: NftSet): readonly NftElement[] {
  if (elements.length < 2) return elements;
  const types = keyType.split(' . ');
  if (types.length > 1 && flags.includes('interval')) return elements;
  const rank = ({ key }: NftElement) =>
    types.length === 1 ? rankOf(key) : concatenatedRank(key.split(' . '), types);
  return elements
    .map((element) => ({ element, rank: rank(element) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank < b.rank ? -1 : 1))
    .map(({ element }) => element);
}

function rankOf(part: string): bigint {
  const first = /^(\d+|0x[\da-f]+)(-\d+)?$/.exec(part)?.[1];
  if (first !== undefined) return BigInt(first);
  if (part.startsWith('"')) return reversed([...part.slice(1, -1)].map((letter) => letter.charCodeAt(0)));
  const address = addressOf(part);
  return address ? toNumber(address) : BigInt(protocolNumber(part) ?? 0);
}

function addressOf(part: string) {
  const [begin = part] = part.split('-');
  const prefix = parsePrefix(begin);
  return parseIp(begin) ?? (prefix && networkAddress(prefix));
}

function concatenatedRank(parts: readonly string[], types: readonly string[]): bigint {
  return reversed(parts.flatMap((part, index) => bytesOf(part, types[index] ?? '')));
}

/** The bytes as they stand in a key: addresses and ports in network order. */
function bytesOf(part: string, type: string): number[] {
  const address = addressOf(part);
  const value = rankOf(part);
  if (type === 'mark') return bytes(value, 4).reverse();
  if (address) return bytes(value, bits(family(address)) / 8);
  return bytes(value, type === 'inet_proto' ? 1 : 2);
}

function bytes(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number((value >> BigInt(8 * (count - 1 - index))) & 0xffn),
  );
}

/** The number whose lowest byte comes first. */
function reversed(values: readonly number[]): bigint {
  return values.reduceRight((number, value) => number * 256n + BigInt(value), 0n);
}
