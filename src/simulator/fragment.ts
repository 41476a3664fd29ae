import { family } from '../linux/address.js';
import { type Fragment, headerLength, type Packet } from './packet/packet.js';
import type { Walk } from './walk.js';

/** The pieces a packet makes on a link of this MTU; what already travels in pieces is cut further where needed. */
export function fragmentsOf(packet: Packet, mtu: number): readonly Fragment[] {
  const header = headerLength(packet);
  const whole: Fragment = { offset: 0, length: packet.length, more: false };
  const ofPiece = header + (family(packet.destination) === 6 ? FRAGMENT_HEADER : 0);
  return packet.fragments
    ? packet.fragments.flatMap((piece) => cut(piece, ofPiece, ofPiece, mtu))
    : cut(whole, header, ofPiece, mtu);
}

/** What IPv6 puts before each fragment's bytes; IPv4 has room for it in its own header (RFC 8200, 4.5). */
const FRAGMENT_HEADER = 8;

/** All but the last carry as many bytes as fit, a multiple of eight (net/ipv4/ip_output.c, ip_frag_next). */
function cut(piece: Fragment, header: number, ofPiece: number, mtu: number): Fragment[] {
  if (piece.length <= mtu) return [piece];
  const most = Math.max(8, (mtu - ofPiece) & ~7);
  const pieces: Fragment[] = [];
  const bytes = piece.length - header;
  for (let at = 0; at < bytes; at += most) {
    const last = at + most >= bytes;
    const length = ofPiece + (last ? bytes - at : most);
    pieces.push({ offset: piece.offset + at, length, more: !last || piece.more });
  }
  return pieces;
}

/** Length of the longest piece that the packet travels in, in bytes. */
export function longestPiece(packet: Packet): number {
  return packet.fragments ? Math.max(...packet.fragments.map(({ length }) => length)) : packet.length;
}

/**
 * Cuts a packet for a link of this MTU, in pieces no longer than those it came in (net/ipv4/ip_output.c,
 * ip_do_fragment). The packet itself when it fits.
 */
export function fragment(walk: Walk, packet: Packet, mtu: number, device: string): Packet {
  const limit = packet.largestFragment ? Math.min(mtu, packet.largestFragment) : mtu;
  const { largestFragment, ...rest } = packet;
  if (longestPiece(packet) <= limit) return packet;
  const fragments = fragmentsOf(packet, limit);
  const cutUp: Packet = { ...rest, fragments };
  const lengths = fragments.map(({ length }) => length).join(' + ');
  walk.step(
    'fragment',
    `${packet.length} bytes do not fit into ${limit}: it goes on in ${fragments.length} fragments of ${lengths} bytes.`,
    cutUp,
    { device },
  );
  return cutUp;
}

/** Puts fragments together again (net/ipv4/ip_fragment.c, ip_defrag). */
export function reassemble(walk: Walk, packet: Packet, device: string | undefined): Packet {
  const { fragments, ...rest } = packet;
  if (!fragments) return packet;
  const whole: Packet = { ...rest, largestFragment: longestPiece(packet) };
  walk.step(
    'reassemble',
    `${fragments.length} fragments become one packet of ${packet.length} bytes again.`,
    whole,
    {
      ...(device === undefined ? {} : { device }),
    },
  );
  return whole;
}
