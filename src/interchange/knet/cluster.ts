import type { IpAddress, IpPrefix } from '../../linux/address.js';
import type { TransportProtocol } from '../../linux/namespace.js';
import type { Bgp, MachineBgp } from '../../topology/bgp.js';
import type { IpPool } from '../../topology/calico.js';
import type { Tier } from '../../topology/calico-policy.js';
import type { ServiceAccount } from '../../topology/cluster.js';
import type { FlannelBackend } from '../../topology/flannel.js';
import type { FelixSettings, HostEndpoint } from '../../topology/host-endpoint.js';
import type { Labels } from '../../topology/labels.js';
import type { NetworkSet } from '../../topology/network-set.js';
import type { Policy } from '../../topology/policy.js';
import type { KubeProxyMode, Service } from '../../topology/service.js';

/** A cluster that was read from elsewhere and fitted into the model: what `print.ts` writes down. Names are words already. */
export interface ImportedCluster {
  readonly name: string;
  /** Sentences for the top of the file: what had to be assumed. */
  readonly assumptions: readonly string[];
  /** Where the nodes are; several are joined by a router. */
  readonly subnets: readonly ImportedSubnet[];
  /** `1.31`; absent where nobody says it. */
  readonly kubernetes?: string;
  readonly kubeProxy?: ImportedKubeProxy;
  readonly serviceCidrs: readonly IpPrefix[];
  /** What kube-proxy takes for pods, where that is not the first pool. */
  readonly clusterCidrs: readonly IpPrefix[];
  /** Where flannel is the CNI; then there are no pools. */
  readonly flannel?: ImportedFlannel;
  readonly calicoVersion?: string;
  readonly pools: readonly Omit<IpPool, 'source'>[];
  /** Pods may send VXLAN packets: what no manifest forbids, Felix should not. */
  readonly allowVxlanFromWorkloads: boolean;
  readonly strictAffinity: boolean;
  /** `backend vxlan`. */
  readonly noBird?: boolean;
  /** Of pods, in bytes; absent: what encapsulation leaves. */
  readonly mtu?: number;
  readonly felix?: FelixSettings;
  readonly hostEndpoints: readonly HostEndpoint[];
  readonly autoHostEndpoints: boolean;
  readonly bgp: Bgp;
  readonly nodes: readonly PlacedNode[];
  readonly namespaces: readonly ImportedNamespace[];
  /** Those that belong to no namespace. */
  readonly policies: readonly Policy[];
  readonly tiers: readonly Tier[];
  /** Global ones. */
  readonly networkSets: readonly NetworkSet[];
}

/** How kube-proxy was started. */
export interface ImportedKubeProxy {
  readonly mode: KubeProxyMode;
  readonly scheduler?: string;
  readonly strictArp: boolean;
  readonly clusterCidrs: readonly IpPrefix[];
  /** `nodePortAddresses`. */
  readonly nodePortAddresses: readonly (IpPrefix | 'primary')[];
}

/** flannel's net-conf.json. */
export interface ImportedFlannel {
  readonly network: IpPrefix;
  readonly subnetLength: number;
  readonly backend: FlannelBackend;
}

/** A subnet of nodes, with the prefix and gateway of a second family where nodes have such addresses. */
export interface ImportedSubnet {
  readonly name: string;
  readonly prefix: IpPrefix;
  readonly gateway: IpAddress;
  readonly second?: { readonly prefix: IpPrefix; readonly gateway: IpAddress };
}

/** A node with its address, and what its BIRD has of its own. */
export interface PlacedNode {
  readonly name: string;
  /** Name of its subnet. */
  readonly subnet: string;
  readonly address: IpAddress;
  /** That of the other family. */
  readonly second?: IpAddress;
  /** Name of its card, where something asks for it. */
  readonly dev?: string;
  readonly labels: Labels;
  readonly bgp?: MachineBgp;
}

export interface ImportedNamespace {
  readonly name: string;
  readonly labels: Labels;
  readonly members: readonly ImportedMember[];
  readonly services: readonly Service[];
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly networkSets: readonly NetworkSet[];
  readonly policies: readonly Policy[];
}

/** A pod, or several that are all alike. */
export interface ImportedMember {
  readonly name: string;
  /** Absent for a single pod. */
  readonly replicas?: number;
  readonly node?: string;
  readonly address?: IpAddress;
  /** That of the other family. */
  readonly second?: IpAddress;
  /** Name of the workload that a single pod belongs to. */
  readonly owner?: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  readonly notReady: boolean;
  readonly terminating?: boolean;
  readonly containers: readonly {
    readonly name: string;
    readonly ports: readonly {
      readonly port: number;
      readonly protocol: TransportProtocol;
      readonly name?: string;
    }[];
  }[];
}
