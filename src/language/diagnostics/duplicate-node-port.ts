import type { Finding } from '../../topology/finding.js';
import type { Service, ServicePort } from '../../topology/service.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { serviceText } from './services.js';

/** duplicate-node-port: a NodePort is open on every node of the cluster, so two Services cannot have the same. */
export function* duplicateNodePort({ clusters }: Topology): Generator<Finding, void> {
  for (const { services } of clusters.values()) {
    const taken = new Map<string, { readonly service: Service; readonly port: ServicePort }>();
    for (const service of services.values()) {
      for (const port of service.ports) {
        if (port.nodePort === undefined) continue;
        const key = `${port.nodePort}/${port.protocol}`;
        const other = taken.get(key);
        if (!other) {
          taken.set(key, { service, port });
          continue;
        }
        const owner = serviceText(other.service);
        yield error('duplicate-node-port', `${owner} has node port ${key} already`, port.source, {
          message: owner,
          source: other.port.source,
        });
      }
    }
  }
}
