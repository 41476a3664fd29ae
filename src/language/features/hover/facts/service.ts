import { allocateServices } from '../../../../controlplane/kube-apiserver/service-addresses.js';
import { endpointText, readyEndpoints } from '../../../../controlplane/kube-proxy/endpoint-slices.js';
import type { Cluster } from '../../../../topology/cluster.js';
import type { Service, ServicePort } from '../../../../topology/service.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';

/** A Service: its type and ClusterIP, its ports, and the endpoints that are ready. */
export function serviceFacts({ model, plane }: Scene, clusterName: string, key: string): Fact[] {
  const cluster = model.topology.clusters.get(clusterName);
  const service = cluster?.services.get(key);
  if (!cluster || !service) return [];
  const given = plane.context.plan(allocateServices, cluster).services.get(key);
  const headless = service.clusterIPs === 'none' ? ' headless' : '';
  return [
    ...single('type', `${service.type}${headless}`),
    ...listed('addresses', given?.clusterIPs ?? [], code),
    ...listed('ports', service.ports, (port) => portText(port, given?.nodePorts.get(port))),
    ...listed('endpoints', endpointsOf(service, cluster, plane), (text) => text, { lines: true }),
  ];
}

function portText({ name, port, protocol, targetPort }: ServicePort, nodePort: number | undefined): string {
  const own = `${name === '' ? '' : `${plain(name)}: `}${port}/${protocol} → ${plain(String(targetPort))}`;
  return nodePort === undefined ? own : `${own} (node port ${nodePort})`;
}

function endpointsOf(service: Service, cluster: Cluster, { context }: Scene['plane']): string[] {
  const endpoints = service.ports.flatMap((port) =>
    ([4, 6] as const).flatMap((family) => readyEndpoints(service, port, family, cluster, context)),
  );
  const texts = endpoints.map((endpoint) => {
    const pod = endpoint.pod === undefined ? '' : ` ${plain(endpoint.pod)}`;
    return `${code(endpointText(endpoint))}${pod}${endpoint.node === undefined ? '' : ` · ${plain(endpoint.node)}`}`;
  });
  return [...new Set(texts)];
}
