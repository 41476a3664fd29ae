import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { TransportProtocol } from '../linux/namespace.js';
import type { SourceRange } from '../linux/provenance.js';
import type { DeviceChoice } from './firewall.js';

/** Address translation at a machine, as its administrator wrote it, in order. */
export interface Nat {
  readonly rules: readonly NatRule[];
  readonly source: SourceRange;
}

export type NatRule =
  /** What leaves by the device takes its address. */
  | {
      readonly kind: 'masquerade';
      readonly out: DeviceChoice;
      readonly from?: IpPrefix;
      readonly source: SourceRange;
    }
  /** A port of an outside address is one of a machine inside. */
  | {
      readonly kind: 'forward';
      readonly outside: IpAddress;
      readonly port: number;
      readonly protocol: TransportProtocol;
      readonly inside: IpAddress;
      readonly insidePort: number;
      readonly source: SourceRange;
    }
  /** What comes from these addresses takes another. */
  | {
      readonly kind: 'snat';
      readonly from: IpPrefix;
      readonly address: IpAddress;
      readonly out?: DeviceChoice;
      readonly source: SourceRange;
    }
  /** An outside address is that of a machine inside, both ways. */
  | {
      readonly kind: 'one-to-one';
      readonly outside: IpAddress;
      readonly inside: IpAddress;
      readonly source: SourceRange;
    };
