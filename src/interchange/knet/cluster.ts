import type { IpAddress, IpPrefix } from '../../linux/address.js';
import type { TransportProtocol } from '../../linux/namespace.js';
import type { Bgp, IpPool } from '../../topology/calico.js';
import type { Tier } from '../../topology/calico-policy.js';
import type { Labels } from '../../topology/labels.js';
import type { Policy } from '../../topology/policy.js';
import type { Service } from '../../topology/service.js';

/** A cluster that was read from elsewhere and fitted into the model: what `print.ts` writes down. Names are words already. */
export interface ImportedCluster {
  readonly name: string;
  /** Sentences for the top of the file: what had to be assumed. */
  readonly assumptions: readonly string[];
  readonly subnet: { readonly name: string; readonly prefix: IpPrefix; readonly gateway: IpAddress };
  readonly serviceCidr?: IpPrefix;
  readonly pools: readonly Pick<IpPool, 'name' | 'prefix' | 'blockSize' | 'ipip' | 'vxlan' | 'natOutgoing'>[];
  /** Pods may send VXLAN packets: what no manifest forbids, Felix should not. */
  readonly allowVxlanFromWorkloads: boolean;
  readonly bgp?: Bgp;
  readonly nodes: readonly { readonly name: string; readonly address: IpAddress; readonly labels: Labels }[];
  readonly namespaces: readonly ImportedNamespace[];
  /** Those that belong to no namespace. */
  readonly policies: readonly Policy[];
  readonly tiers: readonly Tier[];
}

export interface ImportedNamespace {
  readonly name: string;
  readonly labels: Labels;
  readonly members: readonly ImportedMember[];
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
}

/** A pod, or several that are all alike. */
export interface ImportedMember {
  readonly name: string;
  /** Absent for a single pod. */
  readonly replicas?: number;
  readonly node?: string;
  readonly address?: IpAddress;
  /** Name of the workload that a single pod belongs to. */
  readonly owner?: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  readonly notReady: boolean;
  readonly containers: readonly {
    readonly name: string;
    readonly ports: readonly {
      readonly port: number;
      readonly protocol: TransportProtocol;
      readonly name?: string;
    }[];
  }[];
}
