import { contains, family, type IpAddress, type IpPrefix, prefix } from '../../linux/address.js';

/** Prefixes that no provider routes (RFC 1918, RFC 6598, RFC 3927, RFC 4193): they are nobody's in particular. */
export const PRIVATE: readonly IpPrefix[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
].map(prefix);

/** Whether an address means something to the Internet. */
export function isPublic(address: IpAddress): boolean {
  return !PRIVATE.some((each) => family(each) === family(address) && contains(each, address));
}
