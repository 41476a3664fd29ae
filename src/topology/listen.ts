import type { IpAddress } from '../linux/address.js';
import type { TransportProtocol } from '../linux/namespace.js';
import type { SourceRange } from '../linux/provenance.js';

/** A program that listens. */
export interface Listen {
  readonly protocol: TransportProtocol;
  readonly port: number;
  /** A port's name, which Services and policies may use instead of its number. */
  readonly name?: string;
  /** Bound address; any where absent. */
  readonly address?: IpAddress;
  readonly source: SourceRange;
}
