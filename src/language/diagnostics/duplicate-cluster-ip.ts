import type { Finding } from '../../topology/finding.js';
import type { Service } from '../../topology/service.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { serviceText } from './services.js';

/** duplicate-cluster-ip: two Services are pinned to one ClusterIP; the API server gives it to the first. */
export function* duplicateClusterIp({ clusters }: Topology): Generator<Finding, void> {
  for (const { services } of clusters.values()) {
    const taken = new Map<string, Service>();
    for (const service of services.values()) {
      const { clusterIPs = [], source } = service;
      if (clusterIPs === 'none') continue;
      for (const address of clusterIPs) {
        const other = taken.get(address);
        taken.set(address, other ?? service);
        if (!other) continue;
        const owner = serviceText(other);
        yield error('duplicate-cluster-ip', `${owner} has ${address} already`, source, {
          message: owner,
          source: other.source,
        });
      }
    }
  }
}
