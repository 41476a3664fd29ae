import type { IpAddress, IpPrefix, MacAddress } from './address.js';
import type { Provenance } from './provenance.js';

/** Routing tables that have names (`/etc/iproute2/rt_tables`). */
export const TABLE = { local: 255, main: 254, default: 253 } as const;

/** One way on: `via A dev D`, either part may be absent. */
export interface NextHop {
  readonly via?: IpAddress;
  readonly dev: string;
  /** The gateway is on the link even if no prefix of the device says so (`onlink`). */
  readonly onlink?: boolean;
  readonly weight?: number;
}

/** A route, as a line of `ip route show table all` shows it (ip-route(8)). */
export interface Route {
  readonly table: number;
  readonly type: 'unicast' | 'local' | 'broadcast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw';
  /** `0.0.0.0/0` or `::/0` for `default`. */
  readonly destination: IpPrefix;
  /** Empty for blackhole, unreachable, prohibit and throw; several for ECMP. */
  readonly nextHops: readonly NextHop[];
  /** Preferred source address (`src`). */
  readonly source?: IpAddress;
  readonly scope: 'global' | 'link' | 'host';
  /** `kernel`, `boot`, `static`, `bird`, `80`… (rt_protos). */
  readonly protocol: string;
  readonly metric: number;
  /** Route MTU in bytes (`mtu`). */
  readonly mtu?: number;
  readonly provenance: Provenance;
}

/**
 * A route that a program would write if it could, and why it has not: a peer that is gone, a daemon that is stopped.
 * It forwards nothing; a trace that misses the route names its would-be author.
 */
export interface AbsentRoute {
  readonly destination: IpPrefix;
  readonly provenance: Provenance;
}

/** A routing rule (ip-rule(8)): which table to ask, in order of priority. */
export interface RoutingRule {
  readonly priority: number;
  readonly family: 4 | 6;
  readonly from?: IpPrefix;
  readonly to?: IpPrefix;
  readonly iif?: string;
  readonly oif?: string;
  readonly fwmark?: { readonly value: number; readonly mask: number };
  readonly not?: boolean;
  readonly table: number;
  readonly provenance: Provenance;
}

/** A neighbour entry that someone wrote (`ip neigh`); learned ones are found by the simulator. */
export interface Neighbour {
  readonly address: IpAddress;
  readonly dev: string;
  readonly mac: MacAddress;
  readonly state: 'PERMANENT' | 'NOARP';
  readonly provenance: Provenance;
}

/** An address that a device answers neighbour solicitations for, though it is another's (`ip -6 neigh add proxy`). */
export interface ProxyNeighbour {
  readonly address: IpAddress;
  readonly dev: string;
  readonly provenance: Provenance;
}

/** A forwarding entry that someone wrote (`bridge fdb`); learned ones are found by the simulator. */
export interface ForwardingEntry {
  readonly mac: MacAddress;
  readonly dev: string;
  /** Remote tunnel end of a VXLAN entry (`dst`). */
  readonly remote?: IpAddress;
  readonly provenance: Provenance;
}
