import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';

/** A subnet that machines attach to: one switch, one prefix per family. */
export interface Subnet {
  readonly kind: 'subnet';
  readonly name: string;
  readonly prefix: IpPrefix;
  /** The second family's prefix, on a dual-stack subnet. */
  readonly secondPrefix?: IpPrefix;
  /** Default gateway of the machines on it. When no router of the model has this address, packets to it leave the model. */
  readonly gateway?: IpAddress;
  /** In bytes; 1500 unless declared. */
  readonly mtu: number;
  readonly source: SourceRange;
}

/** A cable between two machines. */
export interface Link {
  readonly kind: 'link';
  readonly name: string;
  readonly mtu: number;
  readonly source: SourceRange;
}

/** How a machine is attached to a subnet or link; becomes one `eth` interface. */
export interface Attachment {
  /** Name of the subnet or link. */
  readonly segment: string;
  readonly address: IpAddress;
  readonly prefixLength: number;
  readonly second?: { readonly address: IpAddress; readonly prefixLength: number };
  /** Pinned interface name; `eth0`, `eth1`… in order of declaration where absent. */
  readonly interface?: string;
  readonly mac?: string;
  readonly mtu?: number;
  readonly source: SourceRange;
}
