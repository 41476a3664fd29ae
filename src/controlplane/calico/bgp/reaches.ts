import { contains, type IpAddress, prefixLength } from '../../../linux/address.js';
import type { TopologyMachine } from '../../../topology/machine.js';
import { learnedFromRouters } from '../../bgp/router-tables.js';
import { addressOwners } from '../../machine/address-owners.js';
import type { Context } from '../../programmer.js';
import { type UnderlayHop, underlayHop } from './underlay.js';

/**
 * Whether a machine's packets get to the machine that has the address, along routers of the model. A gateway that the
 * model does not have is taken to know the way.
 */
export function reaches(from: TopologyMachine, to: IpAddress, context: Context): boolean {
  const owners = context.plan(addressOwners, context.topology);
  let machine = from;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const hop = hopTowards(machine, to, context);
    if (!hop) return false;
    const next = owners.get(hop.via ?? to);
    if (next === undefined) return hop.via !== undefined;
    if (context.faults.isLost(next.name)) return false;
    if (hop.via === undefined) return true;
    machine = next;
  }
  return false;
}

/** A packet's initial TTL bounds any road; a loop of routers ends here. */
const MAX_HOPS = 64;

/** The next hop, for a router also by what other routers told it over BGP. */
function hopTowards(machine: TopologyMachine, to: IpAddress, context: Context): UnderlayHop | undefined {
  const hop = underlayHop(machine, to, context);
  if (hop && hop.via === undefined) return hop;
  const learned = learnedFromRouters(machine, to, context);
  if (!learned) return hop;
  const isDeclared = machine.routes.some(
    ({ destination }) =>
      contains(destination, to) && prefixLength(destination) >= prefixLength(learned.prefix),
  );
  if (isDeclared) return hop;
  const link = underlayHop(machine, learned.nextHop, context);
  return link && { ...link, via: link.via ?? learned.nextHop };
}
