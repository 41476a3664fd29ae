import { family, type IpAddress, networkAddress, prefixOf, toNumber } from '../../../linux/address.js';
import type { Condition } from '../../../linux/netfilter/matches.js';
import type { Packet } from '../../packet/packet.js';
import type { Hook } from '../hook.js';

/** `-m statistic --mode random`: both ways are walked, each with its probability. */
export function randomMatches(hook: Hook, probability: number): boolean {
  return hook.walk.happens(probability);
}

/** Where the counter stands when the packet comes is unknown, so it is one chance in `every`. */
export function nthMatches(hook: Hook, every: number): boolean {
  return hook.walk.happens(1 / Math.max(1, every));
}

/** A packet that comes first finds a token in the bucket. */
export function limitMatches(burst: number): boolean {
  return burst > 0;
}

type Recent = Extract<Condition, { kind: 'recent' }>;

/** The lists are empty when the question begins (net/netfilter/xt_recent.c). */
export function recentMatches(hook: Hook, match: Recent, packet: Packet): boolean {
  const { recent } = hook.walk.memories.of(hook.stack);
  let list = recent.get(match.name);
  if (!list) {
    list = new Set();
    recent.set(match.name, list);
  }
  const address = masked(packet[match.side], match.mask);
  switch (match.action) {
    case 'set':
      list.add(address);
      return true;
    case 'remove':
      return list.delete(address);
    case 'rcheck':
    case 'update':
      return list.has(address) && (match.hitcount ?? 1) <= 1;
  }
}

function masked(address: IpAddress, mask: IpAddress): IpAddress {
  if (family(address) !== family(mask)) return address;
  const ones = toNumber(mask).toString(2).replaceAll('0', '').length;
  return networkAddress(prefixOf(address, ones));
}
