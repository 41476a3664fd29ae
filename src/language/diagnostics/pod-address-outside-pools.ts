import { contains } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * pod-address-outside-pools: a pinned pod address that no pool of the cluster holds. Calico's IPAM gives out addresses of its
 * pools only, and no other node would have a route to it.
 */
export function* podAddressOutsidePools({ clusters }: Topology): Generator<Finding, void> {
  for (const { cni, pods } of clusters.values()) {
    if (cni.kind !== 'calico') continue;
    const pools = [...cni.pools.values()];
    for (const { name, address, source } of pods.values()) {
      if (!address || pools.length === 0 || pools.some(({ prefix }) => contains(prefix, address))) continue;
      const prefixes = pools.map((pool) => `${pool.name} (${pool.prefix})`).join(', ');
      const related = pools.map((pool) => ({ message: `pool ${pool.name}`, source: pool.source }));
      const message = `${address} of pod ${name} is in no pool of the cluster: ${prefixes}`;
      yield error('pod-address-outside-pools', message, source, ...related);
    }
  }
}
