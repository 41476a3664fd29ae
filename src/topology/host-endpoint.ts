import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { TransportProtocol } from '../linux/namespace.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Labels } from './labels.js';

/** A Calico HostEndpoint: an interface of a node that policies may select. */
export interface HostEndpoint {
  readonly name: string;
  readonly node: string;
  /** Name of the interface; `all` for every one that is no pod's (`interfaceName: "*"`). Absent: that with an expected address. */
  readonly interface?: string;
  /** `expectedIPs`: in sets of addresses they stand for it, and they find its interface where that has no name. */
  readonly expectedIps: readonly IpAddress[];
  readonly labels: Labels;
  /** Profiles, asked where no policy decides. */
  readonly profiles: readonly string[];
  readonly source: SourceRange;
}

/** What FelixConfiguration says; what is absent is as Calico's manifests have it. */
export interface FelixSettings {
  /** `defaultEndpointToHostAction`: what becomes of a pod's packets to its own node once its egress policy let them go. */
  readonly defaultEndpointToHostAction?: 'drop' | 'accept' | 'return';
  /** `failsafeInboundHostPorts`: what no policy of host endpoints keeps out. */
  readonly failsafeInbound?: readonly FailsafePort[];
  /** `failsafeOutboundHostPorts` */
  readonly failsafeOutbound?: readonly FailsafePort[];
  /** `chainInsertMode`: whether Felix's chains come before or after what others have in the kernel's. */
  readonly chainInsertMode?: 'insert' | 'append';
  /** `allowIPIPPacketsFromWorkloads`; Felix drops them unless it is on. */
  readonly allowIpipFromWorkloads?: boolean;
}

export interface FailsafePort {
  readonly protocol: TransportProtocol;
  readonly port: number;
  /** The other end; any where absent. */
  readonly net?: IpPrefix;
}
