import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Calico } from './calico.js';
import type { Tier } from './calico-policy.js';
import type { Flannel } from './flannel.js';
import type { Labels } from './labels.js';
import type { Listen } from './listen.js';
import type { Node } from './machine.js';
import type { NetworkSet } from './network-set.js';
import type { Policy } from './policy.js';
import type { KubeProxyMode, Service } from './service.js';

/** A Kubernetes cluster. */
export interface Cluster {
  readonly name: string;
  readonly cni: Cni;
  /** In order of declaration. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly namespaces: ReadonlyMap<string, KubeNamespace>;
  /** By `namespace/name`, deployments already expanded to their replicas, every pod on a node. */
  readonly pods: ReadonlyMap<string, Pod>;
  /** By `namespace/name`: pods declared one by one and deployments; what a rule or trace may name. */
  readonly workloads: ReadonlyMap<string, Workload>;
  /** By `namespace/name`: those that have labels; the others need not be declared. */
  readonly serviceAccounts?: ReadonlyMap<string, ServiceAccount>;
  /** By `namespace/name`, in order of declaration. */
  readonly services: ReadonlyMap<string, Service>;
  /** Version of Kubernetes as declared: `1.20`; a current one where absent. */
  readonly kubernetes?: string;
  readonly kubeProxy: KubeProxyMode;
  /** `--nodeport-addresses`: which of a node's addresses node ports answer at; the mode decides where absent. */
  readonly nodePortAddresses?: readonly (IpPrefix | 'primary')[];
  /** How kube-proxy balances in mode `ipvs`: `--ipvs-scheduler`, and `--ipvs-strict-arp`. */
  readonly ipvs?: { readonly scheduler: string; readonly strictArp: boolean };
  /** `--service-cidr`, one prefix for each family. */
  readonly serviceCidrs: readonly IpPrefix[];
  /** `--cluster-cidr` of kube-proxy as declared: the addresses of pods; else those of the CNI's first pool. */
  readonly clusterCidrs: readonly IpPrefix[];
  /** Of all kinds, in order of declaration. */
  readonly policies: readonly Policy[];
  /** Calico's tiers as declared; those that exist by themselves are not among them. */
  readonly tiers: ReadonlyMap<string, Tier>;
  /** Calico's network sets, those of namespaces first; absent: none. */
  readonly networkSets?: readonly NetworkSet[];
  /** Nodes that the scheduler gives no more pods; absent: none. */
  readonly cordoned?: ReadonlySet<string>;
  readonly source: SourceRange;
}

/** Who gives pods their network. `none`: dockerd does, on docker0, and other machines' pods cannot be reached. */
export type Cni = { readonly kind: 'none' } | Calico | Flannel;

/** The prefixes that pods' addresses come from, in order of declaration; none where dockerd gives them out. */
export function podNetworks(cni: Cni): readonly IpPrefix[] {
  switch (cni.kind) {
    case 'calico':
      return [...cni.pools.values()].map(({ prefix }) => prefix);
    case 'flannel':
      return [cni.network];
    case 'none':
      return [];
  }
}

export interface KubeNamespace {
  readonly name: string;
  /** With `kubernetes.io/metadata.name`, which the API server adds. */
  readonly labels: Labels;
  readonly source: SourceRange;
}

/** A ServiceAccount: Calico's policies may ask for its labels. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly source: SourceRange;
}

/** A pod or a deployment: a name that stands for one or more pods. */
export interface Workload {
  readonly kind: 'pod' | 'deployment';
  readonly namespace: string;
  readonly name: string;
  /** Keys (`namespace/name`) into {@link Cluster.pods}. */
  readonly pods: readonly string[];
  /** Of a deployment: what its replicas are made of, but for their names and nodes. */
  readonly template?: Omit<Pod, 'name' | 'node'>;
  /** The nodes that its replicas may run on; absent: all. */
  readonly nodes?: readonly string[];
  readonly source: SourceRange;
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  /** Node it runs on: declared, or chosen by the scheduler. */
  readonly node: string;
  readonly labels: Labels;
  /** `default` unless declared. */
  readonly serviceAccount: string;
  /** `hostNetwork: true`. */
  readonly hostNetwork: boolean;
  /** Whether its readiness probes fail, so that Services leave it out; absent: it is ready. */
  readonly notReady?: boolean;
  /** Whether it was told to end (`deletionTimestamp`): Services send it connections only where no other pod is ready. */
  readonly terminating?: boolean;
  /** Without the pause container, which every pod has. */
  readonly containers: readonly PodContainer[];
  /** Pinned address; else IPAM chooses. */
  readonly address?: IpAddress;
  /** Pinned address of the other family. */
  readonly secondAddress?: IpAddress;
  /** Name of the workload that made it (`ownerReferences`), where that is not declared itself. */
  readonly owner?: string;
  readonly source: SourceRange;
}

export interface PodContainer {
  readonly name: string;
  readonly listens: readonly Listen[];
  readonly source: SourceRange;
}

/** Key of a pod or workload: `namespace/name`. */
export function podKey(pod: { readonly namespace: string; readonly name: string }): string {
  return `${pod.namespace}/${pod.name}`;
}
