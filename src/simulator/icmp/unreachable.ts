import { type Family, family, type IpAddress } from '../../linux/address.js';
import type { IcmpErrorDetails } from './error.js';

type Unreachable = Pick<IcmpErrorDetails, 'type' | 'code' | 'mtu'>;

/** What a router says when nobody on the last link answers for the destination. */
export function neighbourUnreachable(destination: IpAddress): Unreachable {
  const code = family(destination) === 4 ? 'host-unreachable' : 'address-unreachable';
  return { type: 'destination-unreachable', code };
}

/** No link of IPv6 is smaller, so no router announces less (RFC 8200, 5; net/ipv6/ip6_output.c, ip6_forward). */
const LEAST_ANNOUNCED: Readonly<Record<Family, number>> = { 4: 0, 6: 1280 };

/** What a router says of a packet that it may not cut and that does not fit: the largest length that would, in bytes. */
export function tooBigFor(destination: IpAddress, mtu: number): Unreachable {
  const of = family(destination);
  const announced = Math.max(mtu, LEAST_ANNOUNCED[of]);
  return of === 4
    ? { type: 'destination-unreachable', code: 'fragmentation-needed', mtu: announced }
    : { type: 'packet-too-big', code: 'packet-too-big', mtu: announced };
}
