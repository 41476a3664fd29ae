import type { IpAddress } from '../../linux/address.js';
import type { Evidence } from '../trace.js';

/** One direction of a connection, by which its packets are known (`struct nf_conntrack_tuple`). */
export interface Tuple {
  readonly protocol: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Port; for ICMP the identifier; 0 where the protocol has none. */
  readonly sourcePort: number;
  /** Port; for ICMP the type, 8 for a request and 0 for a reply (128 and 129 for ICMPv6). */
  readonly destinationPort: number;
}

export type Direction = 'original' | 'reply';
export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED';

/** A connection that one namespace tracks (`struct nf_conn`); changed as packets pass. */
export interface Connection {
  readonly original: Tuple;
  /** What an answer must look like; differs from the inverse of `original` once NAT has rewritten something. */
  reply: Tuple;
  mark: number;
  /** In the table: other packets find it (set at the end of POSTROUTING or INPUT). */
  confirmed: boolean;
  seenReply: boolean;
  /** It was picked up in its midst: not a SYN began it, but an ACK (`nf_conntrack_tcp_loose`). */
  readonly pickedUp: boolean;
  /** NAT of the destination or the source: decided, and whether it rewrites, and by which rule. */
  readonly nat: { destination: NatState; source: NatState };
}

export interface NatState {
  decided: boolean;
  rewrites: boolean;
  rule?: Evidence;
}

/** What a packet knows of its connection. */
export type Tracking =
  | { readonly kind: 'untracked' }
  | {
      readonly kind: 'tracked';
      readonly connection: Connection;
      readonly direction: Direction;
      readonly state: ConnectionState;
    };
