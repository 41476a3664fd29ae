import { type Cluster, podKey } from '../../topology/cluster.js';
import { hasClusterIP, type Service } from '../../topology/service.js';
import { allocateServices } from '../kube-apiserver/service-addresses.js';
import { serviceFamilies } from '../kube-apiserver/service-families.js';
import type { Location } from '../location.js';
import type { Context } from '../programmer.js';
import { readyEndpoints, type SliceEndpoint } from './endpoint-slices.js';

/**
 * Where a packet for a Service is sent: to its ClusterIP, which is on no machine; for a headless Service to each endpoint, as
 * DNS answers with their addresses. An ExternalName has no address.
 */
export function serviceLocations(service: Service, cluster: Cluster, context: Context): readonly Location[] {
  const name = `service ${podKey(service)}`;
  if (service.type === 'ExternalName') return [{ name, machine: '', namespace: '', addresses: [] }];
  if (hasClusterIP(service)) {
    const addresses = context.plan(allocateServices, cluster).services.get(podKey(service))?.clusterIPs ?? [];
    return [{ name, machine: '', namespace: '', addresses }];
  }
  const endpoints = new Map<string, SliceEndpoint>();
  for (const port of service.ports) {
    for (const of of serviceFamilies(service, cluster)) {
      for (const each of readyEndpoints(service, port, of, cluster, context))
        endpoints.set(each.address, each);
    }
  }
  return [...endpoints.values()].map((endpoint) => ({
    name: endpoint.pod ?? endpoint.address,
    machine: endpoint.node ?? '',
    namespace: endpoint.pod ?? '',
    addresses: [endpoint.address],
  }));
}
