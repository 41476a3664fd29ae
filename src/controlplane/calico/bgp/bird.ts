import { contains } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { NextHop } from '../../../linux/route.js';
import type { IpPool } from '../../../topology/calico.js';
import type { Node } from '../../../topology/machine.js';
import { lazy } from '../../memo.js';
import type { Context, Programmer } from '../../programmer.js';
import { type CalicoCluster, calicoNode } from '../cluster.js';
import { type NodeAllocations, planIpam } from '../ipam/plan.js';
import { type NodeAddress, nodeAddresses } from '../node-address.js';
import { announcements } from './announcements.js';
import { planBgp } from './plan.js';
import { underlayHop } from './underlay.js';

/**
 * BIRD: announces the blocks of its node and writes the routes to those of the others. One that is stopped leaves its
 * routes in the kernel (`persist` in bird.cfg); the other nodes have dropped theirs to its blocks.
 */
export const bird: Programmer = {
  name: 'bird',
  knowsItsDeath: true,

  program({ host }, machine, context) {
    const here = calicoNode(machine, context);
    if (!here) return;
    addOwnBlocks(host, here.node, context.plan(planIpam, here.cluster).nodes.get(here.node.name));
    addLearnedRoutes(host, here.node, here.cluster, context);
  },
};

/** What is for an own block but for no pod of it is dropped rather than sent to the default gateway. */
function addOwnBlocks(host: NamespaceDraft, node: Node, allocations: NodeAllocations | undefined): void {
  for (const { prefix, pool } of allocations?.blocks ?? []) {
    if (pool.blockSize === 32 || pool.vxlan !== 'never') continue;
    const why = `block of ${node.name} from pool ${pool.name}: each pod has a route of its own, the rest is nobody's`;
    host.addRoute({
      destination: prefix,
      type: 'blackhole',
      protocol: 'bird',
      provenance: { by: 'bird', why, source: pool.source },
    });
  }
}

function addLearnedRoutes(host: NamespaceDraft, node: Node, cluster: CalicoCluster, context: Context): void {
  const announced = context.plan(announcements, cluster);
  const addresses = context.plan(nodeAddresses, cluster);
  const routes = context.plan(planBgp, cluster).routes(node.name);
  const own = addresses.get(node.name);
  for (const [other, gateway] of addresses) {
    if (other === node.name) continue;
    const path = routes.path(other);
    const nextHop = nextHopTo(node, own, gateway, context);
    for (const { prefix, pool, title, heard } of announced.get(other) ?? []) {
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

/** The way to another node, by pool: `calico_kernel_programming` of bird_ipam.cfg, and BIRD's recursive next hop. */
function nextHopTo(
  node: Node,
  own: NodeAddress | undefined,
  { address }: NodeAddress,
  context: Context,
): (pool: IpPool) => NextHop | undefined {
  const tunnel = { via: address, dev: 'tunl0', onlink: true };
  const direct = lazy(() => {
    const hop = underlayHop(node, address, context);
    return hop && { via: hop.via ?? address, dev: hop.dev };
  });
  const near = lazy(() => own !== undefined && contains(own.subnet, address));
  return ({ ipip }) => (ipip === 'always' || (ipip === 'cross-subnet' && !near()) ? tunnel : direct());
}
