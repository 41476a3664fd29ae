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
  /** Nobody is at the other end of the wire: a scenario cut it. */
  readonly isCut?: true;
  /** That of the other family, on a dual-stack subnet. */
  readonly secondGateway?: IpAddress;
  /** In bytes; 1500 unless declared. */
  readonly mtu: number;
  readonly source: SourceRange;
}

/** A cable between two machines. */
export interface Link {
  readonly kind: 'link';
  readonly name: string;
  /** As of a {@link Subnet}. */
  readonly isCut?: true;
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

/** The addresses of an attachment, one or of each family one. */
export function inetAddresses(
  attachment: Attachment,
): readonly Pick<Attachment, 'address' | 'prefixLength'>[] {
  return attachment.second ? [attachment, attachment.second] : [attachment];
}

/** The prefixes of a subnet, one or of each family one. */
export function subnetPrefixes({ prefix, secondPrefix }: Subnet): readonly IpPrefix[] {
  return secondPrefix ? [prefix, secondPrefix] : [prefix];
}

/** The default gateways of a subnet, one for each family at most. */
export function gatewaysOf({ gateway, secondGateway }: Subnet): readonly IpAddress[] {
  return [gateway, secondGateway].filter((address) => address !== undefined);
}
