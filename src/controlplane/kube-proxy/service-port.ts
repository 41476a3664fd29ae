import { family, type IpAddress, type IpPrefix } from '../../linux/address.js';
import type { TransportProtocol } from '../../linux/namespace.js';
import type { SourceRange } from '../../linux/provenance.js';
import { type Cluster, podKey } from '../../topology/cluster.js';
import type { Service } from '../../topology/service.js';
import { allocateServices } from '../kube-apiserver/service-addresses.js';
import type { Context } from '../programmer.js';
import { type SliceEndpoint, servingEndpoints } from './endpoint-slices.js';
import { isOlderThan } from './version.js';

/** One port of a Service in one family: the unit that kube-proxy works with (ServicePortName, BaseServicePortInfo). */
export interface ProxiedPort {
  /** `shop/api:http`; `shop/api` for a port without a name. */
  readonly name: string;
  readonly family: 4 | 6;
  readonly protocol: TransportProtocol;
  readonly clusterIP: IpAddress;
  readonly port: number;
  readonly nodePort?: number;
  readonly healthCheckNodePort?: number;
  readonly externalIPs: readonly IpAddress[];
  readonly loadBalancerIPs: readonly IpAddress[];
  readonly sourceRanges: readonly IpPrefix[];
  readonly internalLocal: boolean;
  readonly externalLocal: boolean;
  /** Seconds; absent without session affinity. */
  readonly affinity?: number;
  /** The ready ones, in kube-proxy's order; where there is none, those that terminate. */
  readonly endpoints: readonly SliceEndpoint[];
  /** Those that terminate and still serve: they are used where none is ready, or none on the node that is asked for. */
  readonly terminating: readonly SliceEndpoint[];
  readonly source: SourceRange;
}

/** The Service ports of a cluster that have a ClusterIP, in order of declaration, by family. */
export type ProxiedPorts = Readonly<Record<4 | 6, readonly ProxiedPort[]>>;

/** What kube-proxy learns of the API server; the same on every node. */
export function proxiedPorts(cluster: Cluster, context: Context): ProxiedPorts {
  const { services } = context.plan(allocateServices, cluster);
  const ports: Record<4 | 6, ProxiedPort[]> = { 4: [], 6: [] };
  const fallsBack = !isOlderThan(cluster.kubernetes, 26);
  for (const service of cluster.services.values()) {
    const given = services.get(podKey(service));
    for (const clusterIP of given?.clusterIPs ?? []) {
      const of = family(clusterIP);
      for (const port of service.ports) {
        const nodePort = given?.nodePorts.get(port);
        ports[of].push({
          ...ofService(service, of),
          name: `${podKey(service)}${port.name === '' ? '' : `:${port.name}`}`,
          family: of,
          protocol: port.protocol,
          clusterIP,
          port: port.port,
          ...(nodePort === undefined ? {} : { nodePort }),
          ...(given?.healthCheckNodePort === undefined
            ? {}
            : { healthCheckNodePort: given.healthCheckNodePort }),
          ...usable(servingEndpoints(service, port, of, cluster, context), fallsBack),
          source: port.source,
        });
      }
    }
  }
  return ports;
}

/** kube-proxy falls back to endpoints that terminate since 1.26 (ProxyTerminatingEndpoints). */
function usable(
  serving: readonly SliceEndpoint[],
  fallsBack: boolean,
): Pick<ProxiedPort, 'endpoints' | 'terminating'> {
  const ready = serving.filter(({ terminating }) => !terminating);
  const terminating =
    fallsBack && ready.length < serving.length ? serving.filter((each) => each.terminating) : [];
  return { endpoints: ready.length > 0 ? ready : terminating, terminating };
}

/** What all ports of a Service share. */
function ofService(service: Service, of: 4 | 6) {
  const sameFamily = (address: IpAddress | IpPrefix) => family(address) === of;
  return {
    externalIPs: service.externalIPs.filter(sameFamily),
    loadBalancerIPs: service.type === 'LoadBalancer' ? service.ingress.filter(sameFamily) : [],
    sourceRanges: service.sourceRanges.filter(sameFamily),
    internalLocal: service.internalTrafficPolicy === 'Local',
    externalLocal: service.externalTrafficPolicy === 'Local',
    ...(service.sessionAffinity ? { affinity: service.sessionAffinity.timeoutSeconds } : {}),
  };
}

/** Whether anything but the ClusterIP leads to it. */
export function isExternallyAccessible({ nodePort, externalIPs, loadBalancerIPs }: ProxiedPort): boolean {
  return nodePort !== undefined || externalIPs.length > 0 || loadBalancerIPs.length > 0;
}

/** The endpoints on one node: ready ones, else those that terminate. */
export function localEndpoints(
  { endpoints, terminating }: ProxiedPort,
  node: string,
): readonly SliceEndpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.node === node && !endpoint.terminating);
  return ready.length > 0 ? ready : terminating.filter((endpoint) => endpoint.node === node);
}
