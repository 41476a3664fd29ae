import { family, type IpAddress } from '../../linux/address.js';
import type { NextHop } from '../../linux/route.js';
import { MULTIPATH_HASH, sysctl } from '../settings.js';
import type { Stack } from '../stack.js';

/** What a packet's way among several next hops hangs on. */
export interface FlowIdentity {
  readonly source?: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  readonly ports?: { readonly source: number; readonly destination: number };
  /** Absent where no road is explored: then a hash chooses. */
  readonly choose?: NextHopChoice;
}

/** Chooses among several next hops for a flow; the identity is what the kernel would hash. */
export type NextHopChoice = (hops: readonly NextHop[], identity: string) => NextHop;

/**
 * One of several next hops, by a hash of the flow and the weights (net/ipv4/fib_semantics.c, fib_select_multipath). With
 * `fib_multipath_hash_policy` 0 the hash is of the addresses, with 1 also of protocol and ports. The kernel's hash is
 * keyed with a number it draws at boot, so that the way is left to chance where the packet's road is explored; else the hash
 * is another one, just as stable.
 */
export function selectNextHop(stack: Stack, hops: readonly NextHop[], flow: FlowIdentity): NextHop {
  const [only] = hops;
  if (hops.length === 1) return only!;
  const flowIdentity = identity(stack, flow);
  if (flow.choose) return flow.choose(hops, flowIdentity);
  const total = hops.reduce((sum, hop) => sum + (hop.weight ?? 1), 0);
  let slot = hash(flowIdentity) % total;
  for (const hop of hops) {
    slot -= hop.weight ?? 1;
    if (slot < 0) return hop;
  }
  return only!;
}

function identity(stack: Stack, { source, destination, protocol, ports }: FlowIdentity): string {
  const addresses = `${source ?? ''} ${destination}`;
  const policy = sysctl(stack, MULTIPATH_HASH[family(destination)]).value;
  return policy === 1
    ? `${addresses} ${protocol} ${ports?.source ?? 0} ${ports?.destination ?? 0}`
    : addresses;
}

/** FNV-1a, its bits mixed once more so that neighbouring addresses spread. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 12)) >>> 0;
}
