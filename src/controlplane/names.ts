import type { MacAddress } from '../linux/address.js';

/**
 * Names that real programs draw at random (network ids, veth names, MAC addresses) are derived from what they are for,
 * so that the same text always gives the same machine. FNV-1a (Fowler, Noll, Vo), 32 bits at a time: quick, and nothing
 * here is secret.
 */
export function hexDigits(seed: string, count: number): string {
  let digits = '';
  for (let block = 0; digits.length < count; block++) {
    digits += fnv1a(`${block}\n${seed}`).toString(16).padStart(8, '0');
  }
  return digits.slice(0, count);
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // FNV's last bytes hardly reach the high bits: mix once more (MurmurHash3's finaliser).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A unicast, locally administered hardware address (IEEE 802: the second lowest bit of the first octet set). */
export function localMac(seed: string): MacAddress {
  const octets = hexDigits(`mac ${seed}`, 12).match(/../g)!;
  const first = (Number.parseInt(octets[0]!, 16) & 0xfc) | 0x02;
  return [first.toString(16).padStart(2, '0'), ...octets.slice(1)].join(':') as MacAddress;
}
