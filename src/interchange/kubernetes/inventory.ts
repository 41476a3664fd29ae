import type { IpAddress, IpPrefix } from '../../linux/address.js';
import type { TransportProtocol } from '../../linux/namespace.js';
import type { BgpPeer } from '../../topology/bgp.js';
import type { BgpFilter } from '../../topology/bgp-filter.js';
import type { IpPool } from '../../topology/calico.js';
import type { Tier } from '../../topology/calico-policy.js';
import type { ServiceAccount } from '../../topology/cluster.js';
import type { FelixSettings, HostEndpoint } from '../../topology/host-endpoint.js';
import type { Labels } from '../../topology/labels.js';
import type { NetworkSet } from '../../topology/network-set.js';
import type { Policy } from '../../topology/policy.js';
import type { Service } from '../../topology/service.js';
import type { ImportedFlannel, ImportedKubeProxy } from '../knet/cluster.js';
import type { ImportedBgpConfiguration } from './calico/bgp/resources.js';
import type { Manifest } from './manifests/manifest.js';

/** What manifests say of a cluster: read and checked, but not yet fitted into one model. */
export interface Inventory {
  readonly settings: ClusterSettings;
  /** Labels by namespace. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly nodes: ReadonlyMap<string, ImportedNode>;
  readonly workloads: readonly ImportedWorkload[];
  readonly pods: readonly ImportedPod[];
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
  readonly tiers: readonly Tier[];
  readonly pools: readonly ImportedPool[];
  /** By name: `default`, `node.NAME`. */
  readonly bgpConfigurations: ReadonlyMap<string, ImportedBgpConfiguration>;
  readonly bgpPeers: readonly BgpPeer[];
  readonly bgpFilters: readonly BgpFilter[];
  /** IPAMConfig's `strictAffinity`. */
  readonly strictAffinity: boolean;
  readonly hostEndpoints: readonly HostEndpoint[];
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly networkSets: readonly NetworkSet[];
  /** Every node has a host endpoint by itself. */
  readonly autoHostEndpoints: boolean;
  readonly felix?: ImportedFelix;
  /** BIRD does not run. */
  readonly noBird?: boolean;
  /** Of pods, in bytes. */
  readonly mtu?: number;
}

/** What configurations of Kubernetes' own programs say of a cluster. */
export interface ClusterSettings {
  /** `1.31`. */
  readonly kubernetes?: string;
  readonly calico?: string;
  readonly kubeProxy?: ImportedKubeProxy;
  readonly serviceCidrs?: readonly IpPrefix[];
  /** Of kubeadm (`podSubnet`). */
  readonly podCidrs?: readonly IpPrefix[];
  readonly flannel?: ImportedFlannel;
}

/** What is read of a FelixConfiguration. */
export interface ImportedFelix {
  readonly settings: FelixSettings;
  /** `allowVXLANPacketsFromWorkloads`; absent where the object does not say. */
  readonly allowVxlanFromWorkloads?: boolean;
}

/** An IPPool. */
export type ImportedPool = Omit<IpPool, 'source'>;

export interface ImportedNode {
  readonly name: string;
  /** `InternalIP`. */
  readonly addresses: readonly IpAddress[];
  readonly labels: Labels;
  /** `spec.podCIDRs`. */
  readonly podCidrs: readonly IpPrefix[];
  /** Of kubelet and kube-proxy: `1.31`. */
  readonly version?: string;
  readonly bgp: NodeBgp;
}

/** What Calico knows of a node (`spec.bgp`). */
export interface NodeBgp {
  /** The subnet is absent where only the address is written. */
  readonly ipv4?: { readonly address: IpAddress; readonly subnet?: IpPrefix };
  readonly ipv6?: { readonly address: IpAddress; readonly subnet?: IpPrefix };
  readonly asNumber?: number;
  /** `routeReflectorClusterID` */
  readonly clusterId?: IpAddress;
}

/** What a pod and a pod template have in common. */
export interface PodTemplate {
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  /** `nodeName`. */
  readonly node?: string;
  readonly containers: readonly ImportedContainer[];
}

export interface ImportedContainer {
  readonly name: string;
  readonly ports: readonly {
    readonly port: number;
    readonly protocol: TransportProtocol;
    readonly name?: string;
  }[];
}

/** A Deployment, StatefulSet… */
export interface ImportedWorkload extends ControllerName {
  readonly manifest: Manifest;
  /** `each-node` for a DaemonSet. */
  readonly replicas: number | 'each-node';
  readonly template: PodTemplate;
  /** What made it: the Deployment of a ReplicaSet. */
  readonly owner?: ControllerName;
}

export interface ImportedPod extends PodTemplate {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  readonly hostAddress?: IpAddress;
  /** `status.podIPs`, the first of each family. */
  readonly address?: IpAddress;
  readonly second?: IpAddress;
  readonly notReady: boolean;
  /** It has a `deletionTimestamp`. */
  readonly terminating?: boolean;
  readonly owner?: ControllerName;
}

/** What made a pod. The kind may be missing: older dumps do not say it. */
export interface ControllerName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}
