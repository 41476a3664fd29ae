import { type Fragment, headerLength, type Packet } from './packet/packet.js';
import { longestOf, longestPiece, pieceHeader, piecesOf, wholesOf } from './packet/pieces.js';
import type { Walk } from './walk.js';

/** The pieces a packet makes on a link of this MTU; what already travels in pieces is cut further where needed. */
export function fragmentsOf(packet: Packet, mtu: number): readonly Fragment[] {
  const ofPiece = pieceHeader(packet);
  return piecesOf(packet).flatMap((piece) => {
    const isWhole = piece.offset === 0 && !piece.more;
    return cut(piece, isWhole ? headerLength(packet) : ofPiece, ofPiece, mtu);
  });
}

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

/**
 * Cuts a packet for a link of this MTU. What came in pieces that fit goes on in the same ones, and in none that are longer than
 * those (net/ipv4/ip_output.c, ip_do_fragment), with DF if they had it (IPSKB_FRAG_PMTU). The packet itself when it fits.
 */
export function fragment(walk: Walk, packet: Packet, mtu: number, device: string): Packet {
  const { cameIn, largestFragment = mtu, ...rest } = packet;
  const limit = Math.min(mtu, largestFragment);
  const isKept = packet.largestFragment !== undefined;
  if (longestPiece(packet) <= limit) return packet;
  const fragments = cameIn && longestOf(cameIn) <= limit ? cameIn : fragmentsOf(packet, limit);
  const cutUp: Packet = { ...rest, dontFragment: packet.dontFragment && isKept, fragments };
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
  const whole: Packet = { ...rest, cameIn: fragments, largestFragment: longestOf(fragments), mayBeCut: true };
  const wholes = wholesOf(whole);
  const what = wholes.length === 1 ? 'one packet' : `${wholes.length} packets`;
  walk.step(
    'reassemble',
    `${fragments.length} fragments become ${what} of ${wholes.join(' + ')} bytes again.`,
    whole,
    {
      ...(device === undefined ? {} : { device }),
    },
  );
  return whole;
}
