import { addressAndPort, family, type IpAddress } from '../../linux/address.js';
import type { SourceRange } from '../../linux/provenance.js';
import { type Cluster, type Pod, podKey } from '../../topology/cluster.js';
import { selectedPods } from '../../topology/selected-pods.js';
import type { Service, ServicePort } from '../../topology/service.js';
import { podAddresses } from '../cni/pod-addresses.js';
import type { Context } from '../programmer.js';

/** One endpoint of a Service port, as an EndpointSlice has it. */
export interface SliceEndpoint {
  readonly address: IpAddress;
  readonly port: number;
  /** `nodeName` */
  readonly node?: string;
  /** Key of the pod that it is (`targetRef`); absent for one that was given. */
  readonly pod?: string;
  /** It is going away and still serves; absent: it is ready. */
  readonly terminating?: true;
  readonly source: SourceRange;
}

/** The ready ones of {@link servingEndpoints}. */
export function readyEndpoints(...of: Parameters<typeof servingEndpoints>): readonly SliceEndpoint[] {
  return servingEndpoints(...of).filter(({ terminating }) => !terminating);
}

/**
 * The endpoints of one port of a Service, of one family, that are ready or, while they terminate, still serve; in kube-proxy's
 * order: by `address:port` as text (pkg/proxy/endpointslicecache.go). Selected pods come with those that are given.
 */
export function servingEndpoints(
  service: Service,
  port: ServicePort,
  of: 4 | 6,
  cluster: Cluster,
  context: Context,
): readonly SliceEndpoint[] {
  const found = new Map<string, SliceEndpoint>();
  for (const endpoint of [...selected(service, port, cluster, context), ...given(service, port)]) {
    if (family(endpoint.address) === of) found.set(endpointText(endpoint), endpoint);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

/** `10.42.1.11:8080`, `[fd00::11]:8080`, as net.JoinHostPort writes it. */
export function endpointText({ address, port }: Pick<SliceEndpoint, 'address' | 'port'>): string {
  return addressAndPort(address, port);
}

/** What the EndpointSlice controller makes of the pods that the selector matches. */
function* selected(
  service: Service,
  port: ServicePort,
  cluster: Cluster,
  context: Context,
): Generator<SliceEndpoint, void> {
  for (const pod of selectedPods(cluster, service)) {
    if (pod.notReady && !service.publishNotReadyAddresses) continue;
    const number = targetPortOf(pod, port);
    const machine = context.topology.machines.get(pod.node);
    if (number === undefined || !machine) continue;
    for (const address of podAddresses(pod, machine, cluster, context)) {
      yield {
        address,
        port: number,
        node: pod.node,
        pod: podKey(pod),
        ...leaving(pod, service),
        source: pod.source,
      };
    }
  }
}

/** An endpoint that terminates is ready no more, but where all are to be published (podToEndpoint). */
function leaving(
  { terminating }: { readonly terminating?: boolean },
  { publishNotReadyAddresses }: Service,
): Pick<SliceEndpoint, 'terminating'> {
  return terminating && !publishNotReadyAddresses ? { terminating: true } : {};
}

/** A named target is looked up in each pod by itself; pods that have no such port are left out (FindPort). */
function targetPortOf({ containers }: Pod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  for (const { listens } of containers) {
    const found = listens.find((listen) => listen.name === targetPort && listen.protocol === protocol);
    if (found) return found.port;
  }
  return undefined;
}

function* given(service: Service, { name, port, targetPort }: ServicePort): Generator<SliceEndpoint, void> {
  for (const endpoint of service.endpoints) {
    if (endpoint.forPort !== undefined && endpoint.forPort !== name) continue;
    if (endpoint.notReady && !service.publishNotReadyAddresses) continue;
    const number = endpoint.port ?? (typeof targetPort === 'number' ? targetPort : port);
    const { address, node, source } = endpoint;
    yield {
      address,
      port: number,
      ...(node === undefined ? {} : { node }),
      ...leaving(endpoint, service),
      source,
    };
  }
}
