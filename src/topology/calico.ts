import type { IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Bgp } from './bgp.js';
import type { FelixSettings, HostEndpoint } from './host-endpoint.js';
import type { Selector } from './selector.js';

/** Calico as a cluster's CNI. */
export interface Calico {
  readonly kind: 'calico';
  /** As declared: `3.31`. */
  readonly version: string;
  /** In order of declaration. */
  readonly pools: ReadonlyMap<string, IpPool>;
  readonly bgp: Bgp;
  readonly datastore: 'etcd' | 'kubernetes';
  /** IPAMConfig's `strictAffinity`: a node never takes an address from another node's block. */
  readonly strictAffinity?: boolean;
  /** `calico_backend: vxlan`: BIRD does not run. */
  readonly noBird?: boolean;
  /** FelixConfiguration's `allowVXLANPacketsFromWorkloads`; off where absent: Felix drops UDP to port 4789 from pods. */
  readonly allowVxlanFromWorkloads?: boolean;
  /** HostEndpoints as declared. */
  readonly hostEndpoints?: readonly HostEndpoint[];
  /** Every node has a host endpoint for all its interfaces (`autoCreate` of KubeControllersConfiguration). */
  readonly autoHostEndpoints?: boolean;
  /** FelixConfiguration. */
  readonly felix?: FelixSettings;
  /** Pinned pod MTU in bytes; else derived from the encapsulations in use. */
  readonly mtu?: number;
  readonly source: SourceRange;
}

/** When a tunnel wraps: always, only to nodes in other subnets, never. */
export type Encapsulation = 'always' | 'cross-subnet' | 'never';

/** An IPPool. */
export interface IpPool {
  readonly name: string;
  readonly prefix: IpPrefix;
  /** Prefix length of the blocks that nodes get; 26 for IPv4. */
  readonly blockSize: number;
  readonly ipip: Encapsulation;
  readonly vxlan: Encapsulation;
  readonly natOutgoing: boolean;
  /** `disabled`: IPAM takes no more addresses from it. */
  readonly disabled?: boolean;
  /** `disableBGPExport`: what is in it is not announced. */
  readonly noBgpExport?: boolean;
  /** `nodeSelector`; all nodes where absent. */
  readonly nodeSelector?: Selector;
  /** `allowedUses`; pods and tunnels where absent. */
  readonly uses?: readonly PoolUse[];
  readonly source: SourceRange;
}

/** What addresses of a pool may be for. */
export type PoolUse = 'workload' | 'tunnel';
