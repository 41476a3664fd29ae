import type { Topology } from '../../topology/topology.js';
import { needsExchange, nodeSpeakers, type Telling } from '../calico/bgp/node-speakers.js';
import { isCalico } from '../calico/cluster.js';
import { remember } from '../memo.js';
import type { Context } from '../programmer.js';
import { type BgpTables, exchange } from './exchange.js';
import { bgpRouter, routerSpeaker, sessionsAmongRouters } from './routers.js';
import type { Session, Speaker } from './speaker.js';

/** What every BGP speaker knows: routers, and nodes of those clusters that have more than a mesh and reflectors. */
export function bgpTables({ clusters }: Topology, context: Context): BgpTables {
  const own: Speaker[] = [];
  const tellings: Telling[] = [...sessionsAmongRouters(context)];
  for (const cluster of clusters.values()) {
    if (!isCalico(cluster) || !needsExchange(cluster, context)) continue;
    const nodes = nodeSpeakers(cluster, context);
    own.push(...nodes.speakers);
    tellings.push(...nodes.tellings);
  }
  const tells = new Map<string, Session[]>();
  for (const [teller, session] of tellings) remember(tells, teller, () => [] as Session[]).push(session);
  const speakers = new Map<string, Speaker>();
  for (const machine of context.machines.values()) {
    const router = bgpRouter(machine);
    if (router) speakers.set(machine.name, routerSpeaker(router, tells.get(machine.name) ?? [], context));
  }
  for (const speaker of own) speakers.set(speaker.name, { ...speaker, tells: tells.get(speaker.name) ?? [] });
  return exchange(speakers);
}
