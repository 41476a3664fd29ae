import { ANY_IPV4, family, type IpPrefix } from '../../linux/address.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Context } from '../programmer.js';
import { connectedPrefixes } from './routers.js';

/** Prefixes that a machine has a route to without BGP: these routes win. */
export function declaredPrefixes(machine: TopologyMachine, { topology }: Context): ReadonlySet<IpPrefix> {
  const own = new Set(machine.attachments.map(({ address }) => address));
  const hasGateway = machine.attachments.some(({ segment }) => {
    const subnet = topology.segments.get(segment);
    if (subnet?.kind !== 'subnet' || subnet.gateway === undefined || own.has(subnet.gateway)) return false;
    return family(subnet.gateway) === 4;
  });
  return new Set([
    ...connectedPrefixes(machine),
    ...machine.routes.map(({ destination }) => destination),
    ...(hasGateway ? [ANY_IPV4] : []),
  ]);
}
