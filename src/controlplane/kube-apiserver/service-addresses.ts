import {
  type Family,
  family,
  type IpAddress,
  type IpPrefix,
  lastAddress,
  nthAddress,
  size,
} from '../../linux/address.js';
import { type Cluster, podKey } from '../../topology/cluster.js';
import type { Finding } from '../../topology/finding.js';
import { hasClusterIP, NODE_PORT_RANGE, type Service, type ServicePort } from '../../topology/service.js';
import type { Context } from '../programmer.js';
import { serviceFamilies } from './service-families.js';

/** What the API server gave a Service. */
export interface ServiceAddresses {
  /** One for each family; none for a headless Service or an ExternalName. */
  readonly clusterIPs: readonly IpAddress[];
  readonly nodePorts: ReadonlyMap<ServicePort, number>;
  readonly healthCheckNodePort?: number;
}

/** Addresses and node ports of all Services of a cluster, by `namespace/name`. */
export interface ServiceAllocation {
  readonly services: ReadonlyMap<string, ServiceAddresses>;
  readonly findings: readonly Finding[];
}

/** The Service of the API server itself, which has the first address of the service CIDR. */
const KUBERNETES = 'default/kubernetes';

/**
 * The API server's allocators: what is pinned is taken first, the others get the next free one in order of declaration.
 * The real ones draw at random (pkg/registry/core/service/ipallocator).
 */
export function allocateServices(cluster: Cluster, _context: Context): ServiceAllocation {
  const services = [...cluster.services.values()];
  const pools = new Map(cluster.serviceCidrs.map((cidr) => [family(cidr), addressPool(cidr, services)]));
  const ports = portPool(services);
  const given = new Map<string, ServiceAddresses>();
  const findings: Finding[] = [];
  for (const service of services) {
    const key = podKey(service);
    const families = serviceFamilies(service, cluster);
    const missing = families.find((of) => !pools.has(of));
    // The API server refuses a Service of a family that the cluster does not have.
    const clusterIPs = missing
      ? []
      : clusterIPsOf(service, families, (of) => pools.get(of)!(key === KUBERNETES));
    if (missing) findings.push(withoutFamily(service, missing, cluster));
    else if (clusterIPs.length < families.length && hasClusterIP(service))
      findings.push(full(service, cluster));
    const health = needsHealthCheck(service) ? (service.healthCheckNodePort ?? ports()) : undefined;
    given.set(key, {
      clusterIPs,
      nodePorts: nodePortsOf(service, ports),
      ...(health === undefined ? {} : { healthCheckNodePort: health }),
    });
  }
  return { services: given, findings };
}

function clusterIPsOf(
  service: Service,
  families: readonly Family[],
  next: (of: Family) => IpAddress | undefined,
): readonly IpAddress[] {
  if (!hasClusterIP(service)) return [];
  const { clusterIPs = [] } = service;
  const pinned = clusterIPs === 'none' ? [] : clusterIPs;
  return families.flatMap((of) => pinned.find((address) => family(address) === of) ?? next(of) ?? []);
}

function nodePortsOf({ type, ports }: Service, next: () => number | undefined): Map<ServicePort, number> {
  const given = new Map<ServicePort, number>();
  if (type !== 'NodePort' && type !== 'LoadBalancer') return given;
  for (const port of ports) {
    const nodePort = port.nodePort ?? next();
    if (nodePort !== undefined) given.set(port, nodePort);
  }
  return given;
}

/** Gives the next free address of the service CIDR, or its first, which is kept for {@link KUBERNETES}. */
function addressPool(
  cidr: IpPrefix,
  services: readonly Service[],
): (first: boolean) => IpAddress | undefined {
  const taken = new Set<IpAddress>(
    services.flatMap(({ clusterIPs = [] }) => (clusterIPs === 'none' ? [] : clusterIPs)),
  );
  // Neither the network's own address nor an IPv4 broadcast address is given out.
  const end = size(cidr);
  const broadcast = family(cidr) === 4 ? lastAddress(cidr) : undefined;
  let next = 2n;
  return (first) => {
    if (first) return nthAddress(cidr, 1);
    for (; next < end; next++) {
      const address = nthAddress(cidr, next);
      if (taken.has(address) || address === broadcast) continue;
      next += 1n;
      return address;
    }
    return undefined;
  };
}

function portPool(services: readonly Service[]): () => number | undefined {
  const pinned = services.flatMap(({ ports, healthCheckNodePort }) => [
    healthCheckNodePort,
    ...ports.map(({ nodePort }) => nodePort),
  ]);
  const taken = new Set(pinned);
  let [next] = NODE_PORT_RANGE as readonly [number, number];
  const [, last] = NODE_PORT_RANGE;
  return () => {
    while (taken.has(next)) next += 1;
    if (next > last) return undefined;
    next += 1;
    return next - 1;
  };
}

/** A load balancer asks each node whether it has endpoints, where only such nodes may answer (core/v1 ServiceSpec). */
function needsHealthCheck({ type, externalTrafficPolicy }: Service): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function full({ namespace, name, source }: Service, { serviceCidrs }: Cluster): Finding {
  return {
    code: 'service-cidr-full',
    severity: 'error',
    message: `no address is left in the service CIDR ${serviceCidrs.join(', ')} for service ${namespace}/${name}`,
    source,
  };
}

function withoutFamily({ namespace, name, source }: Service, of: Family, { serviceCidrs }: Cluster): Finding {
  return {
    code: 'service-family-missing',
    severity: 'error',
    message: `service ${namespace}/${name} asks for IPv${of}, of which the service CIDR ${serviceCidrs.join(', ')} has nothing: the API server refuses it`,
    source,
  };
}
