import { type Family, hostPrefix, type IpPrefix } from '../../../linux/address.js';
import type { Provenance } from '../../../linux/provenance.js';
import type { IpPool } from '../../../topology/calico.js';
import type { Context } from '../../programmer.js';
import type { CalicoCluster } from '../cluster.js';
import { IPAM } from '../ipam/plan.js';

/** A prefix that a node's BIRD announces. */
export interface Announcement {
  readonly prefix: IpPrefix;
  readonly pool: IpPool;
  /** For reasons: `10.244.104.0/26 of node2`. */
  readonly title: string;
  /** Of the route, where it was heard from the node itself. */
  readonly heard: Provenance;
}

/** By family; plans of a cluster. */
export const ANNOUNCEMENTS: Readonly<Record<Family, typeof announcements>> = {
  4: announcements,
  6: (cluster, context) => announcedIn(cluster, context, 6),
};

/** What each node announces to the others. Pools with VXLAN are Felix's. */
export function announcements(
  cluster: CalicoCluster,
  context: Context,
): ReadonlyMap<string, readonly Announcement[]> {
  return announcedIn(cluster, context, 4);
}

function announcedIn(
  cluster: CalicoCluster,
  context: Context,
  of: Family,
): ReadonlyMap<string, readonly Announcement[]> {
  const { source } = cluster.cni.bgp;
  const byNode = new Map<string, readonly Announcement[]>();
  for (const [node, routes] of blockRoutesOf(cluster, context, of)) {
    const announced = routes.filter(({ pool }) => pool.vxlan === 'never');
    const heard = (title: string) => ({ by: 'bird', why: `${title}, learned over BGP`, source });
    byNode.set(
      node,
      announced.map((route) => ({ ...route, heard: heard(route.title) })),
    );
  }
  return byNode;
}

/** A block of a node, or a pod's address that is from another node's block. */
export type BlockRoute = Omit<Announcement, 'heard'>;

/** The IPv4 blocks of each node as a whole, and pods whose address is from another node's block (bird_aggr.cfg). */
export function blockRoutes(
  cluster: CalicoCluster,
  context: Context,
): ReadonlyMap<string, readonly BlockRoute[]> {
  return blockRoutesOf(cluster, context, 4);
}

function blockRoutesOf(
  cluster: CalicoCluster,
  context: Context,
  of: Family,
): ReadonlyMap<string, readonly BlockRoute[]> {
  const byNode = new Map<string, readonly BlockRoute[]>();
  for (const [node, { blocks, borrowed }] of context.plan(IPAM[of], cluster).nodes) {
    byNode.set(node, [
      ...blocks.map(({ prefix, pool }) => ({ prefix, pool, title: `${prefix} of ${node}` })),
      ...[...borrowed].map(([key, { address, block }]) => ({
        prefix: hostPrefix(address),
        pool: block.pool,
        title: `${address} of pod ${key} on ${node}`,
      })),
    ]);
  }
  return byNode;
}
