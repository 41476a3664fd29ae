import { family, type IpAddress, prefix } from '../../linux/address.js';
import { inPrefix } from '../in-prefix.js';
import type { Stack } from '../stack.js';
import { localRoute } from './fib.js';

export type AddressKind = 'unicast' | 'local' | 'broadcast' | 'multicast';

const MULTICAST = { 4: prefix('224.0.0.0/4'), 6: prefix('ff00::/8') };
const LOOPBACK = { 4: prefix('127.0.0.0/8'), 6: prefix('::1/128') };
const THIS_NETWORK = prefix('0.0.0.0/8');

export function isMulticast(address: IpAddress): boolean {
  return inPrefix(MULTICAST[family(address)], address);
}

export function isLoopback(address: IpAddress): boolean {
  return inPrefix(LOOPBACK[family(address)], address);
}

/** `0.0.0.0`: in the kernel's words "zeronet" is the whole of 0.0.0.0/8. */
export function isZeroNet(address: IpAddress): boolean {
  return address === '::' || inPrefix(THIS_NETWORK, address);
}

export function isLimitedBroadcast(address: IpAddress): boolean {
  return address === '255.255.255.255';
}

/**
 * What an address is to this namespace, as its table `local` has it (net/ipv4/fib_frontend.c, __inet_dev_addr_type).
 * With `device`, only what is local on that device counts.
 */
export function addressType(stack: Stack, address: IpAddress, device?: string): AddressKind {
  if (isLimitedBroadcast(address) || (isZeroNet(address) && family(address) === 4)) return 'broadcast';
  if (isMulticast(address)) return 'multicast';
  const route = localRoute(stack, address);
  if (!route || (device !== undefined && route.nextHops[0]?.dev !== device)) return 'unicast';
  return route.type === 'local' || route.type === 'broadcast' ? route.type : 'unicast';
}

export function isLocalAddress(stack: Stack, address: IpAddress): boolean {
  return addressType(stack, address) === 'local';
}
