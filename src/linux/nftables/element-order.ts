import { networkAddress, parseIp, parsePrefix, toNumber } from '../address.js';
import { protocolNumber } from '../protocol-numbers.js';
import type { NftElement } from './ruleset.js';

/** Elements in the order in which nft lists them: by value, part by part of a key (nftables, src/mergesort.c). */
export function sortedElements(elements: readonly NftElement[]): readonly NftElement[] {
  if (elements.length < 2) return elements;
  const keyed = elements.map((element) => ({ element, rank: element.key.split(' . ').map(rankOf) }));
  return keyed.sort((a, b) => compareRanks(a.rank, b.rank)).map(({ element }) => element);
}

type Rank = number | bigint;

function compareRanks(a: readonly Rank[], b: readonly Rank[]): number {
  for (const [index, rank] of a.entries()) {
    const other = b[index] ?? 0;
    if (rank !== other) return rank < other ? -1 : 1;
  }
  return 0;
}

function rankOf(part: string): Rank {
  const first = /^(\d+|0x[\da-f]+)(-\d+)?$/.exec(part)?.[1];
  if (first !== undefined) return Number(first);
  if (part.startsWith('"')) return nameRank(part.slice(1, -1));
  const [begin = part] = part.split('-');
  const prefix = parsePrefix(begin);
  const address = parseIp(begin) ?? (prefix && networkAddress(prefix));
  return address ? toNumber(address) : (protocolNumber(part) ?? 0);
}

/** A device's name counts as a number whose lowest byte comes first. */
function nameRank(name: string): bigint {
  return [...name].reverse().reduce((rank, letter) => rank * 256n + BigInt(letter.charCodeAt(0)), 0n);
}
