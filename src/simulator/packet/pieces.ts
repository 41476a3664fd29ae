import { family } from '../../linux/address.js';
import { type Fragment, HEADER_LENGTH, headerLength, type Packet } from './packet.js';

/** What IPv6 puts before each fragment's bytes; IPv4 has room for it in its own header (RFC 8200, 4.5). */
const FRAGMENT_HEADER = 8;

/** Length of what stands before the bytes of each piece, in bytes. */
export function pieceHeader(packet: Packet): number {
  return headerLength(packet) + (family(packet.source) === 6 ? FRAGMENT_HEADER : 0);
}

/**
 * All that goes out when the packet does, in order: itself, or the pieces that it travels in. Where it wraps a packet in pieces, or is an
 * error about one, there is one packet for each of those, which may be in pieces in its turn.
 */
export function piecesOf(packet: Packet): readonly Fragment[] {
  return packet.fragments ?? wholesOf(packet).map((length) => ({ offset: 0, length, more: false }));
}

/** Lengths in bytes of the whole packets that this one stands for; its own is that of the longest. */
export function wholesOf(packet: Packet): readonly number[] {
  const { payload, length } = packet;
  switch (payload.kind) {
    case 'ipip':
    case 'vxlan': {
      const around = length - longestPiece(payload.inner);
      return piecesOf(payload.inner).map((piece) => piece.length + around);
    }
    case 'icmp-error':
      return errorLengths(payload.about);
    default:
      return [length];
  }
}

/** An error carries as much of the packet as fits into 576 bytes (RFC 1812, 4.3.2.3); IPv6 into 1280. */
const LARGEST_ERROR = { 4: 576, 6: 1280 };
/** ICMP header before the quoted packet, in bytes. */
const ICMP_HEADER = 8;

/**
 * Lengths in bytes of the errors about a packet: IPv4 speaks of first pieces only (net/ipv4/icmp.c, __icmp_send), IPv6 of each
 * (net/ipv6/icmp.c, icmp6_send).
 */
export function errorLengths(about: Packet): readonly number[] {
  const of = family(about.source);
  return piecesOf(about)
    .filter(({ offset }) => of === 6 || offset === 0)
    .map(({ length }) => Math.min(LARGEST_ERROR[of], HEADER_LENGTH[of] + ICMP_HEADER + length));
}

/** Length of the longest piece that the packet travels in, in bytes. */
export function longestPiece(packet: Packet): number {
  return packet.fragments ? longestOf(packet.fragments) : packet.length;
}

export function longestOf(pieces: readonly Fragment[]): number {
  return Math.max(...pieces.map(({ length }) => length));
}

/**
 * What came in fragments may go on in such: it is too long when they were (ip_exceeds_mtu, ip6_pkt_too_big), and never where it is forgotten
 * how long they were.
 */
export function longestAsSent(packet: Packet): number {
  return packet.largestFragment ?? (packet.mayBeCut ? 0 : longestPiece(packet));
}

/** Of IPv6 packets only the sender makes fragments (RFC 8200, 5; net/ipv6/ip6_output.c, ip6_forward). */
export function mustNotBeCut({ dontFragment, destination }: Packet): boolean {
  return dontFragment || family(destination) === 6;
}
