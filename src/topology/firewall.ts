import type { IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';

/** Packet filter of a machine, as its administrator wrote it: rules in order, the first that matches decides. */
export interface Firewall {
  /** What becomes of packets that no rule matches; `accept` where absent. */
  readonly defaults: {
    readonly [Chain in FirewallChain]?: { readonly verdict: 'accept' | 'drop'; readonly source: SourceRange };
  };
  /** Whether packets of known connections, and errors about them, pass before any rule is asked. */
  readonly stateful: boolean;
  readonly rules: readonly FirewallRule[];
  readonly source: SourceRange;
}

/** Forwarded packets, those for the machine itself, and those that it sends. */
export type FirewallChain = 'forward' | 'input' | 'output';

export interface FirewallRule {
  readonly action: 'accept' | 'drop' | 'reject';
  readonly from: FirewallEnd;
  readonly to: FirewallEnd;
  /** All where absent. */
  readonly protocol?: 'tcp' | 'udp' | 'sctp' | 'icmp';
  /** Destination ports, as `80` or `8000-8010`; all where empty. */
  readonly ports: readonly string[];
  /** As written, on one line. */
  readonly text: string;
  readonly source: SourceRange;
}

/** One end of a rule: the machine itself, or a card, addresses, or both; any where it says neither. */
export type FirewallEnd =
  | { readonly kind: 'self' }
  | { readonly kind: 'other'; readonly device?: DeviceChoice; readonly prefix?: IpPrefix };

/** A device by its name, or the card on a subnet or link. */
export type DeviceChoice = { readonly device: string } | { readonly segment: string };
