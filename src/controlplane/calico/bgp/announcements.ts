import { hostPrefix, type IpPrefix } from '../../../linux/address.js';
import type { Provenance } from '../../../linux/provenance.js';
import type { IpPool } from '../../../topology/calico.js';
import type { Context } from '../../programmer.js';
import type { CalicoCluster } from '../cluster.js';
import { planIpam } from '../ipam/plan.js';

/** A prefix that a node's BIRD announces. */
export interface Announcement {
  readonly prefix: IpPrefix;
  readonly pool: IpPool;
  /** For reasons: `10.244.104.0/26 of node2`. */
  readonly title: string;
  /** Of the route, where it was heard from the node itself. */
  readonly heard: Provenance;
}

/**
 * What each node announces: its blocks as a whole, and pods whose address is from another node's block (bird_aggr.cfg).
 * Pools with VXLAN are Felix's.
 */
export function announcements(
  cluster: CalicoCluster,
  context: Context,
): ReadonlyMap<string, readonly Announcement[]> {
  const { source } = cluster.cni.bgp;
  const announcement = (prefix: IpPrefix, pool: IpPool, title: string): readonly Announcement[] => {
    if (pool.vxlan !== 'never') return [];
    return [{ prefix, pool, title, heard: { by: 'bird', why: `${title}, learned over BGP`, source } }];
  };
  const byNode = new Map<string, readonly Announcement[]>();
  for (const [node, { blocks, borrowed }] of context.plan(planIpam, cluster).nodes) {
    byNode.set(node, [
      ...blocks.flatMap(({ prefix, pool }) => announcement(prefix, pool, `${prefix} of ${node}`)),
      ...[...borrowed].flatMap(([key, { address, block }]) =>
        announcement(hostPrefix(address), block.pool, `${address} of pod ${key} on ${node}`),
      ),
    ]);
  }
  return byNode;
}
