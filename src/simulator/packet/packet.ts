import { type Family, family, type IpAddress, type MacAddress } from '../../linux/address.js';
import type { PacketHeaders, TcpFlags } from '../trace.js';
import type { Tracking } from './tracking.js';

/** IP protocol numbers that the simulator itself speaks (IANA "Protocol Numbers"). */
export const PROTOCOL = { icmp: 1, ipip: 4, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 } as const;

/** Ethernet addresses of the frame that the packet is in, or came in last. */
export interface Frame {
  readonly source: MacAddress;
  readonly destination: MacAddress;
}

/** One piece of a packet under way in fragments. Lengths in bytes, the IP header included. */
export interface Fragment {
  readonly offset: number;
  readonly length: number;
  readonly more: boolean;
}

/** The bridge port by which br_netfilter saw the packet come in, and leave (`struct nf_bridge_info`). */
export interface BridgeInfo {
  readonly inPort: string;
  readonly outPort?: string;
}

export interface TcpSegment {
  readonly kind: 'tcp';
  readonly flags: TcpFlags;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export interface UdpDatagram {
  readonly kind: 'udp';
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export interface SctpChunk {
  readonly kind: 'sctp';
  readonly chunk: 'init' | 'init-ack' | 'abort';
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export interface IcmpEcho {
  readonly kind: 'echo';
  readonly reply: boolean;
  readonly id: number;
}

/** "Who has TARGET?" and its answer (RFC 4861, 4.3 and 4.4). Only what filters see of them is walked. */
export interface NeighbourDiscovery {
  readonly kind: 'neighbour-discovery';
  readonly message: 'neighbour-solicitation' | 'neighbour-advertisement';
}

type IcmpHeader = NonNullable<PacketHeaders['icmp']>;

/** An ICMP error carries the head of the packet that it is about. */
export interface IcmpError {
  readonly kind: 'icmp-error';
  readonly type: IcmpErrorType;
  readonly code: string;
  readonly mtu?: number;
  readonly about: Packet;
}

export type IcmpErrorType = Exclude<
  IcmpHeader['type'],
  'echo-request' | 'echo-reply' | NeighbourDiscovery['message']
>;

/** A whole IP packet as payload: IP in IP (RFC 2003). */
export interface Encapsulated {
  readonly kind: 'ipip';
  readonly inner: Packet;
}

/** A whole Ethernet frame as payload of a UDP datagram (RFC 7348). */
export interface VxlanFrame {
  readonly kind: 'vxlan';
  readonly vni: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly innerFrame: Frame;
  readonly inner: Packet;
}

export type Payload =
  | TcpSegment
  | UdpDatagram
  | SctpChunk
  | IcmpEcho
  | NeighbourDiscovery
  | IcmpError
  | Encapsulated
  | VxlanFrame;

/**
 * An IP packet, and what the kernel keeps beside it while it is on the machine (`struct sk_buff`).
 * Immutable: whoever changes it makes a new one.
 */
export interface Packet {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  readonly ttl: number;
  /** DSCP and ECN bits. */
  readonly tos: number;
  /** Length of the whole packet in bytes, its header included, also while it travels in fragments. */
  readonly length: number;
  readonly dontFragment: boolean;
  readonly payload: Payload;
  /** The pieces it travels in; absent on a whole packet. They take one road, so they are walked as one. */
  readonly fragments?: readonly Fragment[];

  /**
   * This machine may cut it though DF is set (`ignore_df`): its own program sent it and does not mind (`IP_PMTUDISC_WANT`, `ip_sk_ignore_df`), or
   * connection tracking put it together (`nf_ct_ipv4_gather_frags`, `nf_ct_frag6_reasm`).
   */
  readonly mayBeCut?: true;

  /** fwmark. */
  readonly mark: number;
  /** Which connection it belongs to (`skb->_nfct`); absent before connection tracking saw it, and when it is invalid. */
  readonly tracking?: Tracking;
  /** The pieces that it was put together from (`frag_list`). */
  readonly cameIn?: readonly Fragment[];
  /** Length of the largest of them (`frag_max_size`), in bytes. */
  readonly largestFragment?: number;
  readonly frame?: Frame;
  readonly bridge?: BridgeInfo;
  /** IPVS has handled it, and will not again in this namespace (`ipvs_property`). */
  readonly balanced?: true;
  /** A process's socket sent it, not the kernel itself; known only on the machine that sends it. */
  readonly fromSocket?: boolean;
}

/** Length of an IPv4 or IPv6 header without options, in bytes. */
export const HEADER_LENGTH: Readonly<Record<Family, number>> = { 4: 20, 6: 40 };

/** Length of a TCP header without options, in bytes. */
export const TCP_HEADER = 20;

/** What Linux adds to the segments of a connection: timestamps, filled up to a multiple of four (RFC 7323, appendix A). */
export const TCP_TIMESTAMPS = 12;

/** Length of the packet's IP header, in bytes. */
export function headerLength(packet: Packet): number {
  return HEADER_LENGTH[family(packet.source)];
}

/** Ports of the packet's transport header; undefined for protocols without ports. */
export function portsOf(packet: Packet): { source: number; destination: number } | undefined {
  const { payload } = packet;
  switch (payload.kind) {
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'vxlan':
      return { source: payload.sourcePort, destination: payload.destinationPort };
    case 'echo':
    case 'neighbour-discovery':
    case 'icmp-error':
    case 'ipip':
      return undefined;
  }
}

/** The same packet with other ports; only for payloads that have some. */
export function withPorts(packet: Packet, ports: { source?: number; destination?: number }): Packet {
  const { payload } = packet;
  if (!('sourcePort' in payload)) return packet;
  const sourcePort = ports.source ?? payload.sourcePort;
  const destinationPort = ports.destination ?? payload.destinationPort;
  if (sourcePort === payload.sourcePort && destinationPort === payload.destinationPort) return packet;
  return { ...packet, payload: { ...payload, sourcePort, destinationPort } };
}

/** Whether the payload is an ICMP error: nobody answers an error with an error (RFC 1122, 3.2.2). */
export function isIcmpError(packet: Packet): boolean {
  return packet.payload.kind === 'icmp-error';
}

/** The answer to a SYN that is taken. */
export function isSynAck({ payload }: Packet): boolean {
  return payload.kind === 'tcp' && payload.flags === 'syn-ack';
}

/** The third packet of a TCP handshake. */
export function isAcknowledgement({ payload }: Packet): boolean {
  return payload.kind === 'tcp' && payload.flags === 'ack';
}

/** The packet without what belongs to one machine alone: how it looks on a wire. */
export function onTheWire(packet: Packet): Packet {
  const { tracking, cameIn, largestFragment, mayBeCut, bridge, balanced, fromSocket, ...rest } = packet;
  return rest.mark === 0 ? rest : { ...rest, mark: 0 };
}
