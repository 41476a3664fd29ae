import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Docker } from './docker.js';
import type { Labels } from './labels.js';
import type { Listen } from './listen.js';
import type { Attachment } from './segment.js';

/** A static route that the administrator adds (`ip route add`). */
export interface StaticRoute {
  readonly destination: IpPrefix;
  readonly via?: IpAddress;
  readonly dev?: string;
  readonly type: 'unicast' | 'blackhole';
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
  readonly sysctls: readonly SysctlSetting[];
  readonly listens: readonly Listen[];
  readonly docker?: Docker;
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

export type TopologyMachine = Host | Router | Node;
