import type { IpAddress } from './address.js';
import type { Interface } from './interface.js';
import type { VirtualServers } from './ipvs.js';
import type { IpSet, IptablesTable } from './netfilter/ruleset.js';
import type { NftTable } from './nftables/ruleset.js';
import type { Provenance } from './provenance.js';
import type { AbsentRoute, ForwardingEntry, Neighbour, ProxyNeighbour, Route, RoutingRule } from './route.js';

/** Transport protocols that have ports. */
export type TransportProtocol = 'tcp' | 'udp' | 'sctp';

/** A listening socket, as `ss -ln` shows it. */
export interface Socket {
  readonly protocol: TransportProtocol;
  /** The address it is bound to; absent for any (`0.0.0.0` and `::`). */
  readonly address?: IpAddress;
  readonly port: number;
  /** Bound to `::`, it does not take what comes over IPv4 (ipv6(7), IPV6_V6ONLY). */
  readonly v6only?: true;
  /** The process that listens: `nginx`, `docker-proxy`… */
  readonly process: string;
  /**
   * A proxy in user space: what it accepts it sends on from a socket of its own, in the same namespace.
   * Absent for a program that answers by itself.
   */
  readonly forwardsTo?: { readonly address: IpAddress; readonly port: number };
  readonly provenance: Provenance;
}

/** A sysctl that someone set; what is not set has the kernel's default (`defaults.ts`). */
export interface Sysctl {
  readonly value: string;
  readonly provenance: Provenance;
}

/** One network namespace (network_namespaces(7)): a whole network stack of its own. */
export interface NetworkNamespace {
  /** `host` for the machine's own; else the name of the container (`web`) or pod (`shop/web`) that lives in it. */
  readonly name: string;
  /** The process that holds it open: `pause` for a pod; absent for the machine's own. */
  readonly holder?: string;
  /** Names of the containers whose processes live in it. */
  readonly members: readonly string[];
  readonly interfaces: ReadonlyMap<string, Interface>;
  readonly rules: readonly RoutingRule[];
  /** All tables, `local` included. */
  readonly routes: readonly Route[];
  readonly absentRoutes: readonly AbsentRoute[];
  readonly neighbours: readonly Neighbour[];
  /** Absent where there are none. */
  readonly proxies?: readonly ProxyNeighbour[];
  readonly forwarding: readonly ForwardingEntry[];
  /** Full names (`net.ipv4.conf.eth0.rp_filter`) to values. */
  readonly sysctls: ReadonlyMap<string, Sysctl>;
  readonly iptables: readonly IptablesTable[];
  readonly ipsets: ReadonlyMap<string, IpSet>;
  readonly ipvs: VirtualServers;
  /** Tables of nftables, in the order in which they were made. */
  readonly nftables: readonly NftTable[];
  readonly sockets: readonly Socket[];
  readonly provenance: Provenance;
}

/** A machine: one kernel, and the network namespaces that live on it. */
export interface Machine {
  readonly name: string;
  readonly namespaces: ReadonlyMap<string, NetworkNamespace>;
  readonly provenance: Provenance;
}

/** Name of the namespace that the machine itself lives in. */
export const HOST_NAMESPACE = 'host';
