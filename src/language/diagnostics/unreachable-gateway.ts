import { contains, prefixOf } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { StaticRoute } from '../../topology/machine.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * unreachable-gateway: a static route by way of an address that is on none of the machine's subnets. The kernel refuses it:
 * "Nexthop has invalid gateway".
 */
export function* unreachableGateway({ machines }: Topology): Generator<Finding, void> {
  for (const { name, routes, attachments, docker } of machines.values()) {
    for (const { via, dev, source } of routes.flatMap(hopsOf)) {
      if (!via || dev) continue;
      const near = attachments.some(({ address, prefixLength, second }) => {
        if (contains(prefixOf(address, prefixLength), via)) return true;
        return second !== undefined && contains(prefixOf(second.address, second.prefixLength), via);
      });
      if (near || docker) continue; // A container may be a gateway, and its network's prefix is dockerd's choice.
      yield error('unreachable-gateway', `${name} has no interface in the subnet of ${via}`, source);
    }
  }
}

/** Each next hop of a route by itself. */
function hopsOf(route: StaticRoute): Pick<StaticRoute, 'via' | 'dev' | 'source'>[] {
  return [route, ...(route.others ?? []).map((hop) => ({ ...hop, source: route.source }))];
}
