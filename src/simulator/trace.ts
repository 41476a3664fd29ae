/**
 * The answer of the simulator, immutable and plain data: its JSON is `docs/json.md`'s `trace`, version 1.
 * Trace = flow, verdict, paths; path = hops; hop = one network namespace; step = one thing the kernel did there.
 */
import type { IpAddress, MacAddress } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';

/** How a packet's road ended; `docs/verdicts.md` defines each. */
export type Verdict =
  | 'delivered'
  | 'refused'
  | 'rejected'
  | 'dropped'
  | 'no-route'
  | 'unreachable-neighbour'
  | 'ttl-exceeded'
  | 'too-big'
  | 'loop'
  | 'filtered-by-rpf'
  | 'no-endpoint'
  | 'exits'
  /** The model met something that it does not know (an iptables match, say) and will not guess; the reason names it. */
  | 'unknown';

/** An IP header. Lengths in bytes. */
export interface IpHeader {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** `tcp`, `udp`, `icmp`, `ipip`… (`/etc/protocols`). */
  readonly protocol: string;
  readonly ttl: number;
  readonly length: number;
  readonly dontFragment: boolean;
  /**
   * Where several packets take this road one after the other, the lengths of all, in order: the pieces of one, what a tunnel made of
   * each piece, errors about each. `length` is the first's, and so is the rest of the header.
   */
  readonly lengths?: readonly number[];
  /** Byte offset and "more fragments" bit; absent on a whole packet. */
  readonly fragment?: { readonly offset: number; readonly more: boolean };
}

/** The header that a tunnel put around the packet. */
export interface OuterHeader extends IpHeader {
  /** UDP ports and network identifier, when the tunnel is VXLAN. */
  readonly vxlan?: {
    readonly vni: number;
    readonly sourcePort: number;
    readonly destinationPort: number;
    readonly innerMac: { readonly source: MacAddress; readonly destination: MacAddress };
  };
}

/** The flags of a TCP segment: those of a handshake, and those that end it. */
export type TcpFlags = 'syn' | 'syn-ack' | 'ack' | 'rst';

/** The packet's headers at one moment. */
export interface PacketHeaders {
  /** Ethernet addresses, while the packet is in a frame. */
  readonly mac?: { readonly source: MacAddress; readonly destination: MacAddress };
  /** Tunnel headers, outermost first; empty when not encapsulated. */
  readonly outer: readonly OuterHeader[];
  readonly ip: IpHeader;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly tcp?: TcpFlags;
  readonly icmp?: {
    readonly type:
      | 'echo-request'
      | 'echo-reply'
      | 'destination-unreachable'
      | 'packet-too-big'
      | 'time-exceeded'
      | 'redirect'
      | 'neighbour-solicitation'
      | 'neighbour-advertisement';
    /** `net-unreachable`, `host-unreachable`, `port-unreachable`, `fragmentation-needed`, `admin-prohibited`… */
    readonly code?: string;
    /** The MTU that a fragmentation-needed or packet-too-big message announces, in bytes. */
    readonly mtu?: number;
  };
  /** fwmark; absent when zero. */
  readonly mark?: number;
}

/** What a step is about. */
export type StepKind =
  /** A program hands the packet to its socket. */
  | 'send'
  /** A routing decision: rules, tables, longest prefix. */
  | 'route'
  /** A rule of iptables that decided or changed something, or a chain's policy. */
  | 'rule'
  /** Addresses or ports rewritten by a rule or by connection tracking. */
  | 'nat'
  /** Connection tracking recognised the packet as part of a known connection. */
  | 'conntrack'
  /** ARP: who has the next hop's address. */
  | 'neighbour'
  /** A bridge chose the port. */
  | 'bridge'
  /** The packet went into a frame and out of an interface. */
  | 'transmit'
  /** A frame came in by an interface. */
  | 'receive'
  /** TTL lowered and passed on. */
  | 'forward'
  /** A tunnel device put a header around the packet. */
  | 'encapsulate'
  /** A tunnel device took the outer header off. */
  | 'decapsulate'
  | 'fragment'
  /** Fragments put together again. */
  | 'reassemble'
  /** Reverse path check. */
  | 'rp-filter'
  /** A listening socket, or the kernel's echo responder, took it. */
  | 'deliver'
  /** The road ends here: lost, refused, rejected, too big… */
  | 'end'
  /** The packet left the modelled world. */
  | 'exit';

/** What a step rests on: the very route, rule or entry. */
export interface Evidence {
  readonly kind:
    | 'route'
    | 'rule'
    | 'policy'
    | 'neighbour'
    | 'fdb'
    | 'sysctl'
    | 'socket'
    | 'conntrack'
    | 'interface'
    | 'ipvs'
    | 'absent-route';
  /** As `ip`, `iptables-save`, `bridge`, `sysctl`, `ss`, `conntrack` or `ipvsadm-save` print it. */
  readonly text: string;
  /** Table and chain of a rule or policy: `filter FORWARD`. */
  readonly chain?: string;
  /** Who wrote it and why. */
  readonly by: string;
  readonly why: string;
  readonly source?: SourceRange;
}

/** One thing the kernel did. */
export interface Step {
  readonly kind: StepKind;
  /** One English sentence. */
  readonly text: string;
  /** Who wrote what decided; `kernel` when nobody but the kernel. */
  readonly by: string;
  /** The device at which it happened. */
  readonly device?: string;
  readonly evidence?: Evidence;
  /** What else bears on it: the missing route under a default route, the sysctl that let it pass. */
  readonly also?: readonly Evidence[];
  /** The headers after this step. */
  readonly packet: PacketHeaders;
}

/** One network namespace of one machine on the packet's road. */
export interface Hop {
  readonly machine: string;
  /** `host`, or the pod's or container's name. */
  readonly namespace: string;
  /** The interface the packet came in by; null where it starts here. */
  readonly in: string | null;
  /** The interface it left by; null where it ends here. */
  readonly out: string | null;
  readonly steps: readonly Step[];
}

/** One way through: hops and their end. */
export interface Road {
  readonly verdict: Verdict;
  /** One sentence that says why it ended so. */
  readonly reason: string;
  readonly hops: readonly Hop[];
}

/** The roads of a path: of the first packet, of what answers it, and of the ACK that opens a TCP connection. */
export type RoadName = 'forward' | 'reply' | 'acknowledgement';

/**
 * A branch of the forward road, with the reply that answers it. Where the handshake's third packet gets lost, verdict and
 * reason are those of the connection that does not open; the hops are still those of the first packet.
 */
export interface TracePath extends Road {
  /** Product of the probabilities of the random rules on the way; 1 where there is none. */
  readonly probability: number;
  /** The way back: SYN-ACK, RST, echo reply or ICMP error; null when nothing answers. */
  readonly reply: Road | null;
  /** The way of the ACK that answers a SYN-ACK; present only where it does not get to who took the SYN. */
  readonly acknowledgement?: Road;
}

/** What was asked, resolved to addresses. */
export interface TracedFlow {
  readonly machine: string;
  readonly namespace: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  readonly source: IpAddress | null;
  /** Null where the name asked for has no address. */
  readonly destination: IpAddress | null;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  /** As the user wrote them, where the flow came from names. */
  readonly from?: string;
  readonly to?: string;
}

/** The whole answer. */
export interface Trace {
  readonly version: 1;
  readonly flow: TracedFlow;
  /** `delivered` if every path is; else the verdict of the likeliest path that is not. */
  readonly verdict: Verdict;
  readonly reason: string;
  /** The first path's reply. */
  readonly reply: Road | null;
  /** Likeliest first. */
  readonly paths: readonly TracePath[];
}
