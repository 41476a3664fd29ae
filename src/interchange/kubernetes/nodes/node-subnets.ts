import { covers, type IpPrefix, prefixLength } from '../../../linux/address.js';
import type { Inventory } from '../inventory.js';

/**
 * The subnets that nodes say they are on (`spec.bgp.ipv4Address` has the length of the interface's prefix); undefined when a
 * node does not say it, or is alone in a prefix too small for a gateway.
 */
export function subnetsOfNodes({ nodes }: Inventory): IpPrefix[] | undefined {
  const subnets: IpPrefix[] = [];
  for (const { bgp } of nodes.values()) {
    const subnet = bgp.ipv4?.subnet;
    if (subnet === undefined || prefixLength(subnet) > 30) return undefined;
    if (subnets.some((other) => covers(other, subnet))) continue;
    const rest = subnets.filter((other) => !covers(subnet, other));
    subnets.splice(0, subnets.length, ...rest, subnet);
  }
  return subnets.length > 0 ? subnets : undefined;
}
