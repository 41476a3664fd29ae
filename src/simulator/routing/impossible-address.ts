import { family, type IpAddress } from '../../linux/address.js';
import type { Interface } from '../../linux/interface.js';
import { isLoopback, isMulticast } from './address-type.js';

/**
 * Why an IPv6 packet with these addresses is lost before any rule sees it: ::1 is on no wire, and a group sends nothing
 * (RFC 4291, 2.5.3 and 2.7; net/ipv6/ip6_input.c, ip6_rcv_core). Of IPv4 routing judges, which has settings for it.
 */
export function impossibleAddress(
  { source, destination }: { readonly source: IpAddress; readonly destination: IpAddress },
  { kind, name }: Interface,
): string | undefined {
  if (family(source) === 4 || kind === 'loopback') return undefined;
  if (isMulticast(source)) return `${source} cannot be the source of a packet.`;
  const loopback = [source, destination].find(isLoopback);
  return (
    loopback &&
    `A packet with the address ${loopback} came in by ${name}: it means the machine itself, and is taken from lo alone.`
  );
}
