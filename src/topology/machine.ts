import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';
import type { MachineBgp } from './bgp.js';
import type { Docker } from './docker.js';
import type { Firewall } from './firewall.js';
import type { Labels } from './labels.js';
import type { Listen } from './listen.js';
import type { Nat } from './nat.js';
import type { Attachment } from './segment.js';

/** A static route that the administrator adds (`ip route add`). */
export interface StaticRoute {
  readonly destination: IpPrefix;
  readonly via?: IpAddress;
  readonly dev?: string;
  /** How many shares of the packets the first next hop gets, where there are others; 1 where absent. */
  readonly weight?: number;
  /** More next hops, which share the packets (ECMP). */
  readonly others?: readonly OtherHop[];
  readonly type: 'unicast' | 'blackhole';
  /** 0 where absent; of two routes to one prefix the lower one counts. */
  readonly metric?: number;
  /** Source address of the machine's own packets (`src`). */
  readonly preferred?: IpAddress;
  /** Number of the routing table; `main` where absent. */
  readonly table?: number;
  readonly source: SourceRange;
}

/** One more next hop of a route. */
export interface OtherHop {
  readonly via: IpAddress;
  readonly dev?: string;
  readonly weight?: number;
}

/** A routing rule that the administrator adds (`ip rule add`). */
export interface DeclaredRule {
  readonly from?: IpPrefix;
  readonly to?: IpPrefix;
  readonly iif?: string;
  readonly mark?: number;
  readonly table: number;
  /** Where absent, the rule comes before those that were there (net/core/fib_rules.c, fib_default_rule_pref). */
  readonly priority?: number;
  readonly source: SourceRange;
}

/** A sysctl that the administrator sets, by its full name. */
export interface SysctlSetting {
  readonly name: string;
  readonly value: string;
  readonly source: SourceRange;
}

/** What hosts, routers and nodes have in common. */
export interface MachineBase {
  readonly name: string;
  readonly attachments: readonly Attachment[];
  readonly routes: readonly StaticRoute[];
  /** Absent: none. */
  readonly rules?: readonly DeclaredRule[];
  readonly sysctls: readonly SysctlSetting[];
  readonly listens: readonly Listen[];
  readonly docker?: Docker;
  readonly firewall?: Firewall;
  readonly nat?: Nat;
  /** Its BGP speaker: a router's own, or what a node has otherwise than its cluster. */
  readonly bgp?: MachineBgp;
  readonly source: SourceRange;
}

/** A plain machine, which may run Docker. */
export interface Host extends MachineBase {
  readonly kind: 'host';
}

/** A machine that forwards between its subnets. */
export interface Router extends MachineBase {
  readonly kind: 'router';
}

/** A Kubernetes node. */
export interface Node extends MachineBase {
  readonly kind: 'node';
  readonly cluster: string;
  /** As declared; policies may select nodes by them. Absent: none. */
  readonly labels?: Labels;
}

/** All that is outside: it routes between the subnets it is on and public addresses, some of which are declared hosts. */
export interface Internet extends MachineBase {
  readonly kind: 'internet';
  /** The address of whoever is meant by the word `internet` as a sender or receiver; chosen where absent. */
  readonly somebody?: IpAddress;
  /** By name, in order of declaration. */
  readonly hosts: ReadonlyMap<string, OutsideHost>;
}

/** A host somewhere on the Internet. */
export interface OutsideHost {
  readonly name: string;
  readonly address: IpAddress;
  readonly second?: IpAddress;
  readonly listens: readonly Listen[];
  readonly source: SourceRange;
}

export type TopologyMachine = Host | Router | Node | Internet;

/** The name of the one machine that is the Internet. */
export const INTERNET = 'internet';
