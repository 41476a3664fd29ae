import {
  contains,
  family,
  type IpAddress,
  type IpPrefix,
  prefixLength,
  prefixOf,
} from '../../../linux/address.js';
import type { TopologyMachine } from '../../../topology/machine.js';
import { gatewaysOf, inetAddresses } from '../../../topology/segment.js';
import { portsOf } from '../../machine/ports.js';
import type { Context } from '../../programmer.js';

/** How a machine gets to an address by what its administrator set up, before any daemon ran. */
export interface UnderlayHop {
  readonly dev: string;
  /** The gateway; absent when the address is on the link. */
  readonly via?: IpAddress;
  /** Segment that the device is on. */
  readonly segment: string;
}

/** Longest match among connected subnets, static routes and the default gateway; undefined when there is no route. */
export function underlayHop(
  machine: TopologyMachine,
  address: IpAddress,
  context: Context,
): UnderlayHop | undefined {
  const ports = context.plan(portsOf, machine);
  const onLink = (target: IpAddress): UnderlayHop | undefined => {
    const port = ports.find(({ attachment }) =>
      inetAddresses(attachment).some((inet) => contains(prefixOf(inet.address, inet.prefixLength), target)),
    );
    return port && { dev: port.interface, segment: port.attachment.segment };
  };
  const connected = onLink(address);
  if (connected) return connected;

  let best: { destination: IpPrefix; hop: UnderlayHop | undefined } | undefined;
  for (const route of machine.routes) {
    if (route.table !== undefined || !contains(route.destination, address)) continue;
    if (best && prefixLength(best.destination) >= prefixLength(route.destination)) continue;
    const hop = route.type === 'blackhole' || route.via === undefined ? undefined : onLink(route.via);
    best = { destination: route.destination, hop: hop && { ...hop, via: route.via! } };
  }
  if (best) return best.hop;

  for (const port of ports) {
    const subnet = context.topology.segments.get(port.attachment.segment);
    if (subnet?.kind !== 'subnet') continue;
    const gateway = gatewaysOf(subnet).find((each) => family(each) === family(address));
    if (!gateway || inetAddresses(port.attachment).some((inet) => inet.address === gateway)) continue;
    return { dev: port.interface, via: gateway, segment: port.attachment.segment };
  }
  return undefined;
}
