import type { Socket } from '../../linux/namespace.js';
import type { Line } from '../../linux/print/line.js';

/** A network namespace of the lab, and whose it is. */
export interface LabNamespace {
  /** As `ip netns` knows it. */
  readonly name: string;
  readonly machine: string;
  /** `host`, or the pod's or container's. */
  readonly namespace: string;
}

/** What reads the lines of a block on its standard input. */
export type BlockProgram =
  | 'ip'
  | 'ip -6'
  /** No program: see that there is a tunl0. */
  | 'tunl0'
  | 'bridge'
  | 'sysctl'
  | 'iptables-restore'
  | 'ip6tables-restore'
  | 'ipset restore'
  | 'ipvsadm-restore'
  | 'nft';

/** Lines for one program inside one network namespace. */
export interface LabBlock {
  readonly title: string;
  /** As `ip netns` knows it. */
  readonly namespace: string;
  readonly program: BlockProgram;
  readonly lines: readonly Line[];
}

/** A program of the lab that listens where the state has a socket. */
export interface LabListener {
  readonly namespace: string;
  readonly socket: Socket;
}

/** Something of the state that no command is written for, and why. */
export interface LabGap {
  readonly machine: string;
  readonly namespace: string;
  readonly what: string;
}

/** Features of a kernel that not every kernel has; the state of a lab may need some. */
export type KernelFeature =
  | 'ipip'
  | 'vxlan'
  | 'dummy'
  | 'macvlan'
  | 'ipvlan'
  | 'ipset'
  | 'ipvs'
  | 'nftables'
  | 'br_netfilter';

/** Everything that has to be done to have the state on a real kernel, in order. */
export interface LabPlan {
  /** What the names of its network namespaces begin with, before the first dot. */
  readonly lab: string;
  /** The file it comes from, as people name it. */
  readonly file: string;
  readonly namespaces: readonly LabNamespace[];
  /** The namespace of the switches that stand for subnets and links. */
  readonly switches: string;
  /** Whether any device but lo has an IPv6 address; where none has, IPv6 stays off. */
  readonly ipv6: boolean;
  readonly blocks: readonly LabBlock[];
  readonly listeners: readonly LabListener[];
  readonly needs: ReadonlySet<KernelFeature>;
  readonly gaps: readonly LabGap[];
}
