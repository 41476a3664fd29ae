import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/** no-pool: Calico without an address pool, so that its pods get no address and stay in ContainerCreating. */
export function* noPool({ clusters }: Topology): Generator<Finding, void> {
  for (const { name, cni, pods } of clusters.values()) {
    if (cni.kind !== 'calico' || cni.pools.size > 0) continue;
    if (![...pods.values()].some(({ hostNetwork }) => !hostNetwork)) continue;
    yield error('no-pool', `Calico of cluster ${name} has no pool to give pods an address of`, cni.source);
  }
}
