import { contains } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { serviceText } from './services.js';

/** cluster-ip-outside-service-cidr: a pinned ClusterIP that the API server would not take: it is not in the service CIDR. */
export function* clusterIpOutsideServiceCidr({ clusters }: Topology): Generator<Finding, void> {
  for (const { services, serviceCidrs } of clusters.values()) {
    for (const service of services.values()) {
      const { clusterIPs = [], source } = service;
      if (clusterIPs === 'none') continue;
      for (const address of clusterIPs) {
        if (serviceCidrs.some((cidr) => contains(cidr, address))) continue;
        const message = `${address} of ${serviceText(service)} is not in the service CIDR ${serviceCidrs.join(', ')}`;
        yield error('cluster-ip-outside-service-cidr', message, source);
      }
    }
  }
}
