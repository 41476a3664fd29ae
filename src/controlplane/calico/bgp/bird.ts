import type { IpAddress, IpPrefix } from '../../../linux/address.js';
import { contains, hostPrefix } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { NextHop } from '../../../linux/route.js';
import type { IpPool } from '../../../topology/calico.js';
import type { Node } from '../../../topology/machine.js';
import type { Context, Programmer } from '../../programmer.js';
import { type CalicoCluster, calicoNode } from '../cluster.js';
import { type NodeAllocations, planIpam } from '../ipam/plan.js';
import { nodeAddress } from '../node-address.js';
import { type NodeRoutes, planBgp } from './plan.js';
import { underlayHop } from './underlay.js';

/**
 * BIRD: announces the blocks of its node and writes the routes to those of the others. One that is stopped leaves its
 * routes in the kernel (`persist` in bird.cfg); the other nodes have dropped theirs to its blocks.
 */
export const bird: Programmer = {
  name: 'bird',

  program({ host }, machine, context) {
    const here = calicoNode(machine, context);
    if (!here) return;
    const { cluster, node } = here;
    const ipam = context.plan(planIpam, cluster);
    addOwnBlocks(host, node, ipam.nodes.get(node.name));
    const routes = context.plan(planBgp, cluster).routes(node.name);
    for (const other of cluster.nodes.values()) {
      if (other !== node)
        addRoutesTo(host, node, other, ipam.nodes.get(other.name), routes, cluster, context);
    }
  },
};

/** What is for an own block but for no pod of it is dropped rather than sent to the default gateway. */
function addOwnBlocks(host: NamespaceDraft, node: Node, allocations: NodeAllocations | undefined): void {
  for (const { prefix, pool } of allocations?.blocks ?? []) {
    if (pool.blockSize === 32 || pool.vxlan !== 'never') continue;
    host.addRoute({
      destination: prefix,
      type: 'blackhole',
      protocol: 'bird',
      provenance: {
        by: 'bird',
        why: `block of ${node.name} from pool ${pool.name}: pods have routes of their own, the rest of it nobody has`,
        source: pool.source,
      },
    });
  }
}

function addRoutesTo(
  host: NamespaceDraft,
  node: Node,
  other: Node,
  allocations: NodeAllocations | undefined,
  routes: NodeRoutes,
  cluster: CalicoCluster,
  context: Context,
): void {
  const gateway = nodeAddress(other)?.address;
  const path = gateway === undefined ? undefined : routes.path(other.name);
  for (const { prefix, pool, title } of announced(other, allocations)) {
    if (!path || gateway === undefined) {
      const why = `bird would have learned ${title} ${routes.whyMissing(other.name)}`;
      const source = cluster.cni.bgp.source;
      host.absentRoutes.push({ destination: prefix, provenance: { by: 'bird', why, source } });
      continue;
    }
    const nextHop = nextHopOf(node, gateway, pool, context);
    if (!nextHop) continue;
    const reflected = path.clusters.length > 0 ? `, which route reflector ${path.from} passed on` : '';
    host.addRoute({
      destination: prefix,
      nextHops: [nextHop],
      protocol: 'bird',
      provenance: { by: 'bird', why: `${title}, learned over BGP${reflected}`, source: path.source },
    });
  }
}

/** What a node's BIRD announces: its blocks as a whole, and pods whose address is from another node's block. */
function* announced(
  node: Node,
  allocations: NodeAllocations | undefined,
): Iterable<{ readonly prefix: IpPrefix; readonly pool: IpPool; readonly title: string }> {
  for (const { prefix, pool } of allocations?.blocks ?? []) {
    if (pool.vxlan === 'never') yield { prefix, pool, title: `${prefix} of ${node.name}` };
  }
  for (const [key, { address, block }] of allocations?.borrowed ?? []) {
    if (block.pool.vxlan !== 'never') continue;
    yield {
      prefix: hostPrefix(address),
      pool: block.pool,
      title: `${address} of pod ${key} on ${node.name}`,
    };
  }
}

/** `calico_kernel_programming` of bird_ipam.cfg, and BIRD's recursive next hop. */
function nextHopOf(node: Node, gateway: IpAddress, pool: IpPool, context: Context): NextHop | undefined {
  const own = nodeAddress(node);
  if (!own) return undefined;
  if (pool.ipip === 'always' || (pool.ipip === 'cross-subnet' && !contains(own.subnet, gateway))) {
    return { via: gateway, dev: 'tunl0', onlink: true };
  }
  const hop = underlayHop(node, gateway, context);
  return hop && { via: hop.via ?? gateway, dev: hop.dev };
}
