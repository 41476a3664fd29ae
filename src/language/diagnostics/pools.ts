import type { IpPool } from '../../topology/calico.js';
import type { Topology } from '../../topology/topology.js';

/** All pools of all clusters. */
export function* poolsOf({ clusters }: Topology): Generator<IpPool, void> {
  for (const { cni } of clusters.values()) if (cni.kind === 'calico') yield* cni.pools.values();
}
