import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';
import type { BgpFilter } from './bgp-filter.js';
import type { Selector } from './selector.js';

/** BGPConfiguration `default`, route reflectors, BGPPeers and BGPFilters. */
export interface Bgp {
  readonly asNumber: number;
  /** Node-to-node mesh. */
  readonly mesh: boolean;
  /** TCP port of every BIRD that has none of its own; 179 where absent. */
  readonly listenPort?: number;
  readonly reflectors: ReadonlyMap<string, RouteReflector>;
  readonly peers: readonly BgpPeer[];
  readonly filters: ReadonlyMap<string, BgpFilter>;
  /** `programClusterRoutes`; the version's default where absent. */
  readonly clusterRoutes?: ClusterRoutes;
  readonly services: ServiceAdvertisement;
  readonly advertisements: readonly PrefixAdvertisement[];
  readonly source: SourceRange;
}

/** Which routes to other nodes' pods BIRD writes into the kernel: all, those of pools without a tunnel, or none; Felix writes the rest. */
export type ClusterRoutes = 'enabled' | 'enabled-no-encap-only' | 'disabled';

/** Addresses of Services that the nodes announce (`serviceClusterIPs`, `serviceExternalIPs`, `serviceLoadBalancerIPs`). */
export interface ServiceAdvertisement {
  readonly clusterIps: readonly IpPrefix[];
  readonly externalIps: readonly IpPrefix[];
  readonly loadBalancerIps: readonly IpPrefix[];
}

export const NO_SERVICES: ServiceAdvertisement = { clusterIps: [], externalIps: [], loadBalancerIps: [] };

/** `prefixAdvertisements`: what is announced inside the prefix carries these communities (`65000:42`, `65000:1:2`). */
export interface PrefixAdvertisement {
  readonly prefix: IpPrefix;
  readonly communities: readonly string[];
}

/** A node whose `routeReflectorClusterID` is set. */
export interface RouteReflector {
  readonly node: string;
  readonly clusterId: IpAddress;
  readonly source: SourceRange;
}

/** The nodes that a BGPPeer is for, or that it peers with. */
export type NodeChoice =
  /** `node` */
  | { readonly kind: 'nodes'; readonly nodes: readonly string[] }
  /** `nodeSelector`, `peerSelector` */
  | { readonly kind: 'selector'; readonly selector: Selector };

/** A BGPPeer: the nodes it is for, and whom they peer with. */
export interface BgpPeer extends PeerOptions {
  /** `all`: neither `node` nor `nodeSelector` is set, so that the peer is a global one. */
  readonly nodes: 'all' | NodeChoice;
  readonly with:
    | NodeChoice
    /** Every declared reflector. */
    | { readonly kind: 'reflectors' }
    | PeerAddress;
  readonly source: SourceRange;
}

/** `peerIP`, perhaps with a port; the AS number is the cluster's where absent. */
export interface PeerAddress {
  readonly kind: 'address';
  readonly address: IpAddress;
  readonly port?: number;
  readonly asNumber?: number;
}

/** Fields of a BGPPeer that say how it peers. */
export interface PeerOptions {
  /** `nextHopMode`; `keep` for `keepOriginalNextHop`, too, which counts between different AS numbers only. */
  readonly nextHop?: 'self' | 'keep' | 'keep-original';
  /** Names of BGPFilters, in order. */
  readonly filters?: readonly string[];
  /** `sourceAddress: None`: the kernel chooses; else the node's BGP address. */
  readonly anySource?: boolean;
  /** `reachableBy`: a gateway by which the peer's address is reached. */
  readonly reachableBy?: IpAddress;
  /** `ttlSecurity`: most hops that the peer is away (RFC 5082). */
  readonly ttlSecurity?: number;
  /** `numAllowedLocalASNumbers`: how often the own AS number may be in a path. */
  readonly allowedLocalAs?: number;
  /** `localASNumber`: the node's AS number in this session. */
  readonly localAs?: number;
  /** `maxRestartTime` in seconds. */
  readonly restartTime?: number;
  /** `reversePeering: Manual`: the other side is not configured by itself. */
  readonly manualReverse?: boolean;
}

/** A machine's own BGP: a BGPConfiguration `node.NAME` and Node `spec.bgp` of a node, all of it of a router. */
export interface MachineBgp {
  readonly asNumber?: number;
  readonly listenPort?: number;
  readonly advertisements: readonly PrefixAdvertisement[];
  /** Of a router: the cluster id with which it reflects routes to its iBGP peers. */
  readonly clusterId?: IpAddress;
  /** Of a router. */
  readonly neighbours: readonly RouterNeighbour[];
  /** Of a router: `network`, `redistribute connected`, `default-originate` of its peers. */
  readonly announces: readonly (IpPrefix | 'connected' | 'default')[];
  readonly source: SourceRange;
}

/** A neighbour of a router: one address, or whoever connects from a range (`bgp listen range`). */
export interface RouterNeighbour {
  readonly range: IpPrefix;
  /** `external`: any other AS number (`remote-as external`). */
  readonly asNumber: number | 'external';
  readonly nextHopSelf: boolean;
  readonly source: SourceRange;
}
