import type { Family, IpAddress, IpPrefix } from '../linux/address.js';
import type { TransportProtocol } from '../linux/namespace.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Labels } from './labels.js';

/** How kube-proxy makes Services work (`--proxy-mode`). */
export type KubeProxyMode = 'iptables' | 'ipvs' | 'nftables';

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

/** Which endpoints traffic may go to: any (`Cluster`), or only those of the node it is on (`Local`). */
export type TrafficPolicy = 'Cluster' | 'Local';

/** Whether a Service has an address of one family, of both where the cluster has both, or of both or else is refused. */
export type IpFamilyPolicy = 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';

/** A Kubernetes Service (core/v1) as declared; what the API server would choose is absent until pinned. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: ServiceType;
  /** Pinned `clusterIPs`, one for each family; `none` makes it headless. The API server allocates where absent. */
  readonly clusterIPs?: readonly IpAddress[] | 'none';
  /** `ipFamilies`, primary first; the cluster's first family where absent. */
  readonly ipFamilies?: readonly Family[];
  /** `SingleStack` where absent, and where neither families nor addresses say more. */
  readonly ipFamilyPolicy?: IpFamilyPolicy;
  readonly ports: readonly ServicePort[];
  /** Pods with all these labels are its endpoints; absent for a Service whose endpoints are given. */
  readonly selector?: Labels;
  /** `sessionAffinity: ClientIP` with its timeout in seconds; absent for None. */
  readonly sessionAffinity?: { readonly timeoutSeconds: number };
  readonly internalTrafficPolicy: TrafficPolicy;
  readonly externalTrafficPolicy: TrafficPolicy;
  readonly externalIPs: readonly IpAddress[];
  /** `status.loadBalancer.ingress`: addresses that the load balancer has. */
  readonly ingress: readonly IpAddress[];
  /** `loadBalancerSourceRanges`: who may use the ingress addresses; anybody where empty. */
  readonly sourceRanges: readonly IpPrefix[];
  /** Pinned `healthCheckNodePort`, which a LoadBalancer with the external policy Local has. */
  readonly healthCheckNodePort?: number;
  /** Endpoints count whether ready or not. */
  readonly publishNotReadyAddresses: boolean;
  /** Endpoints that are given instead of selected. */
  readonly endpoints: readonly ServiceEndpoint[];
  /** `type: ExternalName`: the host name that DNS answers with. */
  readonly externalName?: string;
  readonly source: SourceRange;
}

export interface ServicePort {
  /** Empty where the Service has one port without a name. */
  readonly name: string;
  readonly protocol: TransportProtocol;
  readonly port: number;
  /** A number, or the name of a port that the pod's containers listen on. */
  readonly targetPort: number | string;
  /** Pinned NodePort; where absent, the API server allocates one for the types that have one. */
  readonly nodePort?: number;
  readonly source: SourceRange;
}

/** An endpoint that is given: one of an EndpointSlice that no selector made. */
export interface ServiceEndpoint {
  readonly address: IpAddress;
  /** The port there; that of the Service's `targetPort` where absent. */
  readonly port?: number;
  /** Name of the only Service port that it is for; for all of them where absent. */
  readonly forPort?: string;
  /** `nodeName`: node that it is on, which traffic policies ask for. */
  readonly node?: string;
  /** It does not serve; absent: it does. */
  readonly notReady?: boolean;
  /** It is going away: it gets connections only where none is ready. */
  readonly terminating?: boolean;
  readonly source: SourceRange;
}

/** kubeadm's default (`--service-cidr`). */
export const DEFAULT_SERVICE_CIDR = '10.96.0.0/12' as IpPrefix;

/** `--service-node-port-range` of kube-apiserver, both ends included (pkg/kubeapiserver/options/options.go). */
export const NODE_PORT_RANGE = [30000, 32767] as const;

/** Whether a Service has an address of its own that kube-proxy serves. */
export function hasClusterIP({ type, clusterIPs }: Service): boolean {
  return type !== 'ExternalName' && clusterIPs !== 'none';
}

/** Whether labels are what a selector asks for; an empty selector asks for nothing and matches all. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
