import type { IpAddress, IpPrefix } from '../address.js';
import type { PortRange } from './matches.js';

/** Where DNAT or SNAT moves a packet: an address (or a range of them), ports, or both. */
export interface NatRange {
  readonly addresses?: { readonly from: IpAddress; readonly to: IpAddress };
  readonly ports?: PortRange;
  /** `--to-destination A:2000-2100/1000`: port 1000 becomes 2000, 1001 becomes 2001… */
  readonly basePort?: number;
}

/** `--random` or `--random-fully`: the port is chosen at random; false where neither is given. */
export type RandomPort = false | 'random' | 'random-fully';

/** What a rule does with the packets that match. Marks and masks are unsigned, 32 bits wide. */
export type Target =
  /** No `-j`: the rule counts packets, and the next rule follows. */
  | { readonly kind: 'none' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'return' }
  /** `-j CHAIN` of a user-defined chain; the name may also be an extension nobody here has heard of. */
  | { readonly kind: 'jump'; readonly chain: string }
  /** `-g CHAIN`: as a jump, but the end of that chain returns to the caller of this one. */
  | { readonly kind: 'goto'; readonly chain: string }
  /** `REJECT --reject-with WITH`: `icmp-port-unreachable`, `icmp-admin-prohibited`, `tcp-reset`… */
  | { readonly kind: 'reject'; readonly with: string }
  | {
      readonly kind: 'dnat';
      readonly to: NatRange;
      readonly random: RandomPort;
      readonly persistent: boolean;
    }
  | {
      readonly kind: 'snat';
      readonly to: NatRange;
      readonly random: RandomPort;
      readonly persistent: boolean;
    }
  /** SNAT to the address of the device the packet leaves by. */
  | { readonly kind: 'masquerade'; readonly ports?: PortRange; readonly random: RandomPort }
  /** DNAT to the machine itself: the device the packet came in by, 127.0.0.1 for what the machine sends. */
  | { readonly kind: 'redirect'; readonly ports?: PortRange; readonly random: RandomPort }
  /** `NETMAP --to PREFIX`: the prefix changes, the host part stays. */
  | { readonly kind: 'netmap'; readonly prefix: IpPrefix }
  /** Every MARK option as one: `mark = (mark & ~mask) ^ value`. */
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  /** `ctmark = (ctmark & ~mask) ^ value` */
  | { readonly kind: 'connmark-set'; readonly value: number; readonly mask: number }
  /** `ctmark = (ctmark & ~ctMask) ^ (mark & nfMask)` */
  | { readonly kind: 'connmark-save'; readonly nfMask: number; readonly ctMask: number }
  /** `mark = (mark & ~nfMask) ^ (ctmark & ctMask)` */
  | { readonly kind: 'connmark-restore'; readonly nfMask: number; readonly ctMask: number }
  /** `NOTRACK`, `CT --notrack` */
  | { readonly kind: 'notrack' }
  /** LOG and NFLOG; the packet goes on. */
  | { readonly kind: 'log'; readonly prefix: string }
  /** `SET --add-set`, `--del-set`; the packet goes on. */
  | {
      readonly kind: 'set';
      readonly action: 'add' | 'delete';
      readonly set: string;
      readonly directions: readonly ('src' | 'dst')[];
    }
  | { readonly kind: 'trace' }
  /** TCPMSS on SYN packets: a fixed size in bytes, or 40 (60 for IPv6) less than the path's MTU. */
  | { readonly kind: 'tcpmss'; readonly mss: number | 'clamp-to-pmtu' }
  /** `CHECKSUM --checksum-fill`; the packet goes on. */
  | { readonly kind: 'checksum' }
  /** `tos = (tos & ~mask) ^ value` */
  | { readonly kind: 'tos'; readonly value: number; readonly mask: number }
  | { readonly kind: 'dscp'; readonly value: number }
  /** What this page does not know; `words` is its text. What becomes of the packet cannot be said. */
  | { readonly kind: 'unknown'; readonly words: string };

export type TargetKind = Target['kind'];
