import {
  family,
  type IpAddress,
  type IpPrefix,
  prefix,
  prefixLength,
  toNumber,
} from '../../linux/address.js';
import { ipv6Addresses, isLinkLocal } from '../../linux/link-local.js';
import { inPrefix } from '../in-prefix.js';
import { deviceOf, type Stack } from '../stack.js';
import { isLoopback, isMulticast } from './address-type.js';

/** How far an address reaches (RFC 4007): only to its link, or everywhere; a group's fourth digit says it of groups. */
const LINK = 0x2;
const GLOBAL = 0xe;

/** The kernel's labels for rule 6: an address is best sent from one with its own label (net/ipv6/addrlabel.c). */
const LABELS: readonly (readonly [IpPrefix, number])[] = [
  [prefix('::1/128'), 0],
  [prefix('::/96'), 3],
  [prefix('::ffff:0:0/96'), 4],
  [prefix('2001:10::/28'), 7],
  [prefix('2001::/32'), 6],
  [prefix('2002::/16'), 2],
  [prefix('fc00::/7'), 5],
  [prefix('::/0'), 1],
];

/**
 * The IPv6 address to send from by a device (RFC 6724, 5; net/ipv6/addrconf.c, ipv6_dev_get_saddr): of all the machine's, for
 * link-local destinations of the device's alone. Rules 3, 4 and 7 (deprecated, home, temporary addresses) have nothing to
 * tell apart here. Of two that are as good the kernel takes the one it lists first.
 */
export function selectIpv6Address(
  stack: Stack,
  device: string,
  destination: IpAddress,
): IpAddress | undefined {
  const own = deviceOf(stack, device);
  const others = [...stack.namespace.interfaces.values()].filter((other) => other !== own && other.up);
  const scope = scopeOf(destination);
  const near = scope <= LINK || (isMulticast(destination) && scope < GLOBAL);
  const devices = [...(own ? [own] : []), ...(near ? [] : others)];
  let best: IpAddress | undefined;
  for (const candidateDevice of devices) {
    for (const { address, tentative } of ipv6Addresses(candidateDevice)) {
      if (tentative) continue;
      if (isLoopback(address) && address !== destination && candidateDevice !== own) continue;
      const isOwn = candidateDevice === own;
      if (best === undefined || isBetter(address, isOwn, best, bestIsOwn(), destination, scope)) {
        best = address;
      }
    }
  }
  return best;

  function bestIsOwn(): boolean {
    return own?.addresses.some(({ address }) => address === best) === true;
  }
}

/** Whether `a` is strictly the better source; the rules in their order. */
function isBetter(
  a: IpAddress,
  aIsOwn: boolean,
  b: IpAddress,
  bIsOwn: boolean,
  destination: IpAddress,
  scope: number,
): boolean {
  if ((a === destination) !== (b === destination)) return a === destination;
  const [reachA, reachB] = [scopeOf(a), scopeOf(b)];
  if (reachA !== reachB) return reachA < reachB ? reachA >= scope : reachB < scope;
  if (aIsOwn !== bIsOwn) return aIsOwn;
  const label = labelOf(destination);
  if ((labelOf(a) === label) !== (labelOf(b) === label)) return labelOf(a) === label;
  return commonBits(a, destination) > commonBits(b, destination);
}

function scopeOf(address: IpAddress): number {
  if (isMulticast(address)) return Number.parseInt(address[3] ?? '', 16) || GLOBAL;
  return isLinkLocal(address) || isLoopback(address) ? LINK : GLOBAL;
}

function labelOf(address: IpAddress): number {
  let best: (typeof LABELS)[number] | undefined;
  for (const entry of LABELS) {
    if (inPrefix(entry[0], address) && (!best || prefixLength(entry[0]) > prefixLength(best[0])))
      best = entry;
  }
  return best![1];
}

/** How many leading bits two addresses have in common, of the first 64. */
function commonBits(a: IpAddress, b: IpAddress): number {
  if (family(a) !== family(b)) return 0;
  const differing = ((toNumber(a) ^ toNumber(b)) >> 64n).toString(2);
  return differing === '0' ? 64 : 64 - differing.length;
}
