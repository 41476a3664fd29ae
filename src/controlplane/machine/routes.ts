import { contains, family, type IpAddress, prefixOf } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import { defaultPrefix } from '../../linux/kernel-routes.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Context } from '../programmer.js';
import type { Port } from './ports.js';

/**
 * `default via GATEWAY dev ethN`, by the first card on a subnet that has a gateway. A machine that is itself the
 * gateway of a subnet has no default route by that subnet, and one with a default route of its own needs none.
 */
export function addDefaultRoute(
  host: NamespaceDraft,
  machine: TopologyMachine,
  ports: readonly Port[],
  context: Context,
): void {
  const own = new Set(ports.map((port) => port.attachment.address));
  const declared = new Set(machine.routes.map((route) => route.destination));
  for (const port of ports) {
    const subnet = context.topology.segments.get(port.attachment.segment);
    if (subnet?.kind !== 'subnet' || !subnet.gateway || own.has(subnet.gateway)) continue;
    const destination = defaultPrefix(family(subnet.gateway));
    if (declared.has(destination)) return;
    host.addRoute({
      destination,
      nextHops: [{ via: subnet.gateway, dev: port.interface }],
      provenance: { by: 'admin', why: `gateway of subnet ${subnet.name}`, source: port.attachment.source },
    });
    return;
  }
}

/** `ip route add`, as declared. The kernel finds the device of a gateway by the connected prefixes. */
export function addDeclaredRoutes(
  host: NamespaceDraft,
  machine: TopologyMachine,
  ports: readonly Port[],
): void {
  for (const route of machine.routes) {
    const provenance = { by: 'admin', why: 'static route, as declared', source: route.source };
    if (route.type === 'blackhole') {
      host.addRoute({ destination: route.destination, type: 'blackhole', provenance });
      continue;
    }
    const dev = route.dev ?? (route.via && connectedBy(ports, route.via));
    if (dev === undefined) continue;
    host.addRoute({
      destination: route.destination,
      nextHops: [{ ...(route.via === undefined ? {} : { via: route.via }), dev }],
      provenance,
    });
  }
}

/** The card whose prefix the address is in. */
export function connectedBy(ports: readonly Port[], address: IpAddress): string | undefined {
  return ports.find(({ attachment: { address: own, prefixLength, second } }) =>
    [{ address: own, prefixLength }, ...(second ? [second] : [])].some((inet) =>
      contains(prefixOf(inet.address, inet.prefixLength), address),
    ),
  )?.interface;
}
