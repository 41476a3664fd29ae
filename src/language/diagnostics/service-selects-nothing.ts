import type { Cluster } from '../../topology/cluster.js';
import type { Finding } from '../../topology/finding.js';
import { selectedPods } from '../../topology/selected-pods.js';
import { type Service, selects } from '../../topology/service.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';
import { serviceText } from './services.js';

/** service-selects-nothing: no pod of the namespace has the labels, so that every packet to the Service is rejected. */
export function* serviceSelectsNothing({ clusters }: Topology): Generator<Finding, void> {
  for (const cluster of clusters.values()) {
    for (const service of cluster.services.values()) {
      const { selector, endpoints, type, source } = service;
      if (type === 'ExternalName' || endpoints.length > 0) continue;
      if (selector && selectedPods(cluster, service).length > 0) continue;
      yield warning('service-selects-nothing', reason(cluster, service), source);
    }
  }
}

function reason({ pods }: Cluster, service: Service): string {
  const { selector, namespace } = service;
  if (!selector) return `${serviceText(service)} has neither select nor endpoints: nobody answers for it`;
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  const elsewhere = [...pods.values()].find((pod) => selects(selector, pod.labels));
  const hint = elsewhere ? `; pod ${elsewhere.namespace}/${elsewhere.name} is in another namespace` : '';
  return `no pod of namespace ${namespace} has the labels ${labels.join(', ')} of ${serviceText(service)}${hint}`;
}
