import { contains, type IpAddress, type IpPrefix, prefixLength } from '../../linux/address.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Topology } from '../../topology/topology.js';
import { remember } from '../memo.js';
import type { Context } from '../programmer.js';
import { type BgpTables, exchange } from './exchange.js';
import { bgpRouter, routerSpeaker, sessionsAmongRouters } from './routers.js';
import type { Session, Speaker } from './speaker.js';

/** What the routers know of each other, before any node told them anything: it joins the subnets that nodes are on. */
function routerTables(_: Topology, context: Context): BgpTables {
  const tells = new Map<string, Session[]>();
  for (const [teller, session] of sessionsAmongRouters(context))
    remember(tells, teller, () => [] as Session[]).push(session);
  const speakers = new Map<string, Speaker>();
  for (const machine of context.machines.values()) {
    const router = bgpRouter(machine);
    if (router) speakers.set(machine.name, routerSpeaker(router, tells.get(machine.name) ?? [], context));
  }
  return exchange(speakers);
}

/** The longest prefix with this address that a router learned from other routers, and by which neighbour's address. */
export function learnedFromRouters(
  machine: TopologyMachine,
  address: IpAddress,
  context: Context,
): { readonly prefix: IpPrefix; readonly nextHop: IpAddress } | undefined {
  if (!bgpRouter(machine)) return undefined;
  let best: { prefix: IpPrefix; nextHop: IpAddress } | undefined;
  for (const [prefix, route] of context.plan(routerTables, context.topology).of(machine.name)) {
    const { nextHop } = route.best;
    if (nextHop === undefined || !contains(prefix, address)) continue;
    if (!best || prefixLength(prefix) > prefixLength(best.prefix)) best = { prefix, nextHop };
  }
  return best;
}
