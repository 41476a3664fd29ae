import {
  contains,
  family,
  hostPrefix,
  type IpAddress,
  type IpPrefix,
  prefixLength,
} from '../../../linux/address.js';
import { podKey } from '../../../topology/cluster.js';
import type { Node } from '../../../topology/machine.js';
import { hasClusterIP, type Service } from '../../../topology/service.js';
import { allocateServices } from '../../kube-apiserver/service-addresses.js';
import { readyEndpoints } from '../../kube-proxy/endpoint-slices.js';
import type { Context } from '../../programmer.js';
import type { CalicoCluster } from '../cluster.js';

/** A prefix with addresses of Services that nodes announce. */
export interface ServiceRoute {
  readonly prefix: IpPrefix;
  readonly title: string;
  readonly source: Service['source'];
}

/** Nodes with this label announce no Services (confd, ExcludeServiceAdvertisement). */
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** The ranges that BGPConfiguration names; routes to what is inside never get into a node's kernel, for kube-proxy is there. */
export function serviceRanges({ cni }: CalicoCluster): readonly IpPrefix[] {
  const { clusterIps, externalIps, loadBalancerIps } = cni.bgp.services;
  return [...clusterIps, ...externalIps, ...loadBalancerIps].filter((prefix) => family(prefix) === 4);
}

/**
 * What a node announces of Services (confd/pkg/backends/calico/routes.go): every range, from every node; besides, the single
 * addresses of a Service with the external traffic policy Local, from nodes that have one of its ready endpoints.
 */
export function serviceRoutes(node: Node, cluster: CalicoCluster, context: Context): ServiceRoute[] {
  const ranges = serviceRanges(cluster);
  if (ranges.length === 0 || node.labels?.[EXCLUDED] === 'true') return [];
  const { source } = cluster.cni.bgp;
  const routes = new Map<IpPrefix, ServiceRoute>();
  for (const prefix of ranges) routes.set(prefix, { prefix, title: `${prefix} of Services`, source });
  for (const service of context.plan(announcedSingly, cluster)) {
    if (!service.nodes.has(node.name) && !service.everywhere) continue;
    for (const address of service.addresses) {
      const prefix = hostPrefix(address);
      const title = `${address} of service ${service.key}`;
      if (!routes.has(prefix)) routes.set(prefix, { prefix, title, source: service.source });
    }
  }
  return [...routes.values()];
}

interface SingleService {
  readonly key: string;
  readonly addresses: readonly IpAddress[];
  /** Nodes with a ready endpoint. */
  readonly nodes: ReadonlySet<string>;
  readonly everywhere: boolean;
  readonly source: Service['source'];
}

/** The Services of which nodes announce single addresses. */
function announcedSingly(cluster: CalicoCluster, context: Context): readonly SingleService[] {
  const { clusterIps, externalIps, loadBalancerIps } = cluster.cni.bgp.services;
  const allowed = (ranges: readonly IpPrefix[], all: readonly IpAddress[]) =>
    all.filter((address) => ranges.some((range) => contains(range, address)));
  const isSingle = (ranges: readonly IpPrefix[], all: readonly IpAddress[]) =>
    allowed(
      ranges.filter((range) => prefixLength(range) === 32),
      all,
    ).length > 0;
  const given = context.plan(allocateServices, cluster).services;
  return [...cluster.services.values()].filter(hasClusterIP).flatMap((service): SingleService[] => {
    const { ingress, externalIPs, type, source, externalTrafficPolicy } = service;
    const key = podKey(service);
    const isLocal = externalTrafficPolicy === 'Local';
    const everywhere =
      !isLocal &&
      ((type === 'LoadBalancer' && isSingle(loadBalancerIps, ingress)) || isSingle(externalIps, externalIPs));
    if (!isLocal && !everywhere) return [];
    const addresses = [
      ...(clusterIps.length > 0 ? (given.get(key)?.clusterIPs ?? []) : []),
      ...allowed(externalIps, externalIPs),
      ...allowed(loadBalancerIps, ingress),
    ].filter((address) => family(address) === 4);
    const endpoints = service.ports.flatMap((port) => readyEndpoints(service, port, 4, cluster, context));
    const nodes = new Set(endpoints.flatMap((endpoint) => endpoint.node ?? []));
    return [{ key, addresses, nodes, everywhere, source }];
  });
}
