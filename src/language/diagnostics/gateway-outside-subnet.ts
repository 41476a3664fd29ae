import { contains } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * gateway-outside-subnet: a gateway that is not in its subnet cannot be found by ARP there; the kernel refuses the default route
 * ("Nexthop has invalid gateway"), and dockerd the network.
 */
export function* gatewayOutsideSubnet({ segments, machines }: Topology): Generator<Finding, void> {
  for (const segment of segments.values()) {
    if (segment.kind !== 'subnet' || !segment.gateway) continue;
    const { name, gateway, prefix, secondPrefix, source } = segment;
    if (contains(prefix, gateway) || (secondPrefix && contains(secondPrefix, gateway))) continue;
    yield error(
      'gateway-outside-subnet',
      `gateway ${gateway} is not in ${prefix}, the prefix of subnet ${name}`,
      source,
    );
  }
  for (const { docker } of machines.values()) {
    for (const { name, gateway, subnet, source } of docker?.networks.values() ?? []) {
      if (!gateway || (subnet && contains(subnet, gateway))) continue;
      const message = subnet
        ? `gateway ${gateway} is not in ${subnet}, the subnet of network ${name}`
        : `network ${name} has a gateway but no subnet; dockerd takes a gateway only with the subnet it is in`;
      yield error('gateway-outside-subnet', message, source);
    }
  }
}
