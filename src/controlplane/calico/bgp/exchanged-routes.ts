import { covers, type IpPrefix } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { NextHop } from '../../../linux/route.js';
import type { IpPool } from '../../../topology/calico.js';
import type { Node } from '../../../topology/machine.js';
import { declaredPrefixes } from '../../bgp/declared-prefixes.js';
import type { BgpTables, KnownRoute } from '../../bgp/exchange.js';
import { bgpTables } from '../../bgp/tables.js';
import type { Context } from '../../programmer.js';
import type { CalicoCluster } from '../cluster.js';
import { nodeAddresses } from '../node-address.js';
import { blockRoutes } from './announcements.js';
import { routeAuthor } from './cluster-routes.js';
import { nextHopTo } from './next-hop.js';
import { isOfServices } from './node-speakers.js';
import { planBgp } from './plan.js';

/**
 * Routes that a node's BIRD learned from other nodes and from routers, as calico_kernel_programming lets them into the
 * kernel: none to Services, and of pools those that are not Felix's.
 */
export function addExchangedRoutes(
  host: NamespaceDraft,
  node: Node,
  cluster: CalicoCluster,
  context: Context,
): void {
  const tables = context.plan(bgpTables, context.topology);
  const known = tables.of(node.name);
  const declared = declaredPrefixes(node, context);
  for (const [destination, route] of known) {
    const { best, equal } = route;
    if (best.learned === 'own' || declared.has(destination) || isOfServices(destination, cluster)) continue;
    const pool = poolOf(destination, cluster);
    if (pool && routeAuthor(pool, cluster) !== 'bird') continue;
    const nextHops = nextHopsOf(route, pool, node, cluster, context);
    if (nextHops.length === 0) continue;
    const ways = equal.length > 1 ? `, and ${equal.length - 1} more as good` : '';
    const why = `${best.title}, learned over BGP from ${best.from}${ways}`;
    host.addRoute({
      destination,
      nextHops,
      protocol: 'bird',
      ...(best.priority === undefined ? {} : { metric: best.priority }),
      provenance: { by: 'bird', why, source: best.source },
    });
  }
  addMissing(host, node, cluster, tables, context);
}

function poolOf(prefix: IpPrefix, { cni }: CalicoCluster): IpPool | undefined {
  return [...cni.pools.values()].find((pool) => covers(pool.prefix, prefix));
}

function nextHopsOf(
  { equal }: KnownRoute,
  pool: IpPool | undefined,
  node: Node,
  cluster: CalicoCluster,
  context: Context,
): NextHop[] {
  const own = context.plan(nodeAddresses, cluster).get(node.name);
  const hops = new Map<string, NextHop>();
  for (const { nextHop } of equal) {
    const hop = nextHop && nextHopTo(node, own, nextHop, context)(pool ?? { ipip: 'never' });
    if (hop) hops.set(`${hop.via} ${hop.dev}`, hop);
  }
  return [...hops.values()];
}

/** Blocks of other nodes that this one did not learn of, and why. */
function addMissing(
  host: NamespaceDraft,
  node: Node,
  cluster: CalicoCluster,
  tables: BgpTables,
  context: Context,
): void {
  const known = tables.of(node.name);
  const routes = context.plan(planBgp, cluster).routes(node.name);
  for (const [other, blocks] of context.plan(blockRoutes, cluster)) {
    if (other === node.name) continue;
    for (const { prefix, pool, title } of blocks) {
      if (known.has(prefix) || routeAuthor(pool, cluster) !== 'bird') continue;
      const refusal = tables.refusal(node.name, prefix);
      const reason = refusal === undefined ? routes.whyMissing(other) : `, but ${refusal}`;
      const why = `bird would have learned ${title}${refusal === undefined ? ' ' : ''}${reason}`;
      host.absentRoutes.push({ destination: prefix, provenance: { by: 'bird', why, source: pool.source } });
    }
  }
}
