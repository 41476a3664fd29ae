import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';

/** Calico as a cluster's CNI. */
export interface Calico {
  readonly kind: 'calico';
  /** As declared: `3.31`. */
  readonly version: string;
  /** In order of declaration. */
  readonly pools: ReadonlyMap<string, IpPool>;
  readonly bgp: Bgp;
  readonly datastore: 'etcd' | 'kubernetes';
  /** FelixConfiguration's `allowVXLANPacketsFromWorkloads`; off where absent: Felix drops UDP to port 4789 from pods. */
  readonly allowVxlanFromWorkloads?: boolean;
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
  readonly source: SourceRange;
}

/** BGPConfiguration, reflectors and BGPPeers. */
export interface Bgp {
  readonly asNumber: number;
  /** Node-to-node mesh. */
  readonly mesh: boolean;
  readonly reflectors: ReadonlyMap<string, RouteReflector>;
  readonly peers: readonly BgpPeer[];
  readonly source: SourceRange;
}

/** A node whose `routeReflectorClusterID` is set. */
export interface RouteReflector {
  readonly node: string;
  readonly clusterId: IpAddress;
  readonly source: SourceRange;
}

/** A BGPPeer: the nodes it is for, and whom they peer with. */
export interface BgpPeer {
  /** Node names; `all` for every node (`nodeSelector: all()`). */
  readonly nodes: 'all' | readonly string[];
  readonly with:
    | { readonly kind: 'node'; readonly node: string }
    /** Every declared reflector (a `peerSelector`). */
    | { readonly kind: 'reflectors' }
    /** A speaker outside the cluster. */
    | { readonly kind: 'address'; readonly address: IpAddress; readonly asNumber: number };
  readonly source: SourceRange;
}
