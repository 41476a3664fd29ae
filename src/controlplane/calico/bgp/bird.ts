import { bits, type Family, family } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { Node } from '../../../topology/machine.js';
import type { Context, Programmer } from '../../programmer.js';
import { type CalicoCluster, calicoNode, familiesOf } from '../cluster.js';
import { IPAM, type NodeAllocations } from '../ipam/plan.js';
import { NODE_ADDRESSES } from '../node-address.js';
import { ANNOUNCEMENTS } from './announcements.js';
import { routeAuthor } from './cluster-routes.js';
import { addExchangedRoutes } from './exchanged-routes.js';
import { nextHopTo } from './next-hop.js';
import { needsExchange } from './node-speakers.js';
import { BGP } from './plan.js';

/**
 * BIRD, and BIRD6 for IPv6: announces the blocks of its node and writes the routes to those of the others. One that is stopped leaves its
 * routes in the kernel (`persist` in bird.cfg); the other nodes have dropped theirs to its blocks.
 */
export const bird: Programmer = {
  name: 'bird',

  program({ host }, machine, context) {
    const here = calicoNode(machine, context);
    if (!here) return;
    if (here.cluster.cni.noBird) {
      addNobodysRoutes(host, here, context);
      return;
    }
    for (const of of familiesOf(here.cluster)) {
      addOwnBlocks(host, here, context.plan(IPAM[of], here.cluster).nodes.get(here.node.name));
      // What routers and nodes tell each other is followed for IPv4 alone.
      if (of === 4 && context.plan(needsExchange, here.cluster))
        addExchangedRoutes(host, here.node, here.cluster, context);
      else addLearnedRoutes(host, here.node, here.cluster, context, of);
    }
  },
};

/** Without BIRD there are no routes to other nodes' pods but those that are Felix's. */
function addNobodysRoutes(
  host: NamespaceDraft,
  { node, cluster }: { readonly node: Node; readonly cluster: CalicoCluster },
  context: Context,
): void {
  for (const of of familiesOf(cluster)) {
    for (const [other, announced] of context.plan(ANNOUNCEMENTS[of], cluster)) {
      if (other === node.name) continue;
      for (const { prefix, pool, title, heard } of announced) {
        if (routeAuthor(pool, cluster) !== 'nobody') continue;
        const why = `bird would have learned ${title}, but it does not run (backend vxlan)`;
        host.absentRoutes.push({ destination: prefix, provenance: { ...heard, why } });
      }
    }
  }
}

/** What is for an own block but for no pod of it is dropped rather than sent to the default gateway. */
function addOwnBlocks(
  host: NamespaceDraft,
  { node, cluster }: { readonly node: Node; readonly cluster: CalicoCluster },
  allocations: NodeAllocations | undefined,
): void {
  for (const { prefix, pool } of allocations?.blocks ?? []) {
    if (pool.blockSize === bits(family(prefix)) || routeAuthor(pool, cluster) !== 'bird') continue;
    const why = `block of ${node.name} from pool ${pool.name}: each pod has a route of its own, the rest is nobody's`;
    host.addRoute({
      destination: prefix,
      type: 'blackhole',
      protocol: 'bird',
      provenance: { by: 'bird', why, source: pool.source },
    });
  }
}

function addLearnedRoutes(
  host: NamespaceDraft,
  node: Node,
  cluster: CalicoCluster,
  context: Context,
  of: Family,
): void {
  const announced = context.plan(ANNOUNCEMENTS[of], cluster);
  const addresses = context.plan(NODE_ADDRESSES[of], cluster);
  const routes = context.plan(BGP[of], cluster).routes(node.name);
  const own = addresses.get(node.name);
  for (const [other, gateway] of addresses) {
    if (other === node.name) continue;
    const path = routes.path(other);
    const nextHop = nextHopTo(node, own, gateway.address, context);
    for (const { prefix, pool, title, heard } of announced.get(other) ?? []) {
      if (routeAuthor(pool, cluster) !== 'bird') continue;
      if (!path) {
        const why = `bird would have learned ${title} ${routes.whyMissing(other)}`;
        host.absentRoutes.push({ destination: prefix, provenance: { ...heard, why } });
        continue;
      }
      const hop = nextHop(pool);
      if (!hop) continue;
      const passedOn = `${heard.why}, which route reflector ${path.from} passed on`;
      host.addRoute({
        destination: prefix,
        nextHops: [hop],
        protocol: 'bird',
        provenance: path.clusters.length > 0 ? { ...heard, why: passedOn } : heard,
      });
    }
  }
}
