import {
  bits,
  contains,
  family,
  fromNumber,
  type IpAddress,
  lastAddress,
  networkAddress,
  prefixLength,
  toNumber,
} from '../../../linux/address.js';
import type { Subnet } from '../../../topology/segment.js';
import type { Topology } from '../../../topology/topology.js';

/** The address after the highest one that a machine of the subnet has, as people number their machines; else the lowest free. */
export function nextFreeAddress(subnet: Subnet, { machines }: Topology): IpAddress | undefined {
  const taken = new Set<bigint>();
  let highest = toNumber(networkAddress(subnet.prefix));
  for (const { attachments } of machines.values()) {
    for (const { segment, address } of attachments) {
      if (segment !== subnet.name || !contains(subnet.prefix, address)) continue;
      const number = toNumber(address);
      taken.add(number);
      if (number > highest) highest = number;
    }
  }
  if (subnet.gateway) taken.add(toNumber(subnet.gateway));
  const [first, last] = usable(subnet);
  for (const start of [highest + 1n, first]) {
    for (let number = start; number <= last; number++) {
      if (!taken.has(number)) return fromNumber(family(subnet.prefix), number);
    }
  }
  return undefined;
}

/** Without the network's own and the broadcast address, but for prefixes of one or two addresses (RFC 3021). */
function usable({ prefix }: Subnet): readonly [first: bigint, last: bigint] {
  const first = toNumber(networkAddress(prefix));
  const last = toNumber(lastAddress(prefix));
  if (bits(family(prefix)) - prefixLength(prefix) < 2) return [first, last];
  return [first + 1n, family(prefix) === 4 ? last - 1n : last];
}
