import { family } from '../../linux/address.js';
import { HEADER_LENGTH } from '../../simulator/packet/packet.js';
import type { IpHeader, OuterHeader, PacketHeaders } from '../../simulator/trace.js';

/**
 * What passes an interface right after the packet that these headers are of, and takes the same road: the other pieces of it, what a
 * tunnel made of each, errors about each.
 */
export function laterFrames({ outer, ip, mac, mark: _, ...transport }: PacketHeaders): PacketHeaders[] {
  const depth = outer.length + 1;
  return framesOf([...outer, ip])
    .slice(1)
    .map((headers) => {
      const isWhole = headers.length === depth && !headers.at(-1)!.fragment?.offset;
      return {
        ...(mac ? { mac } : {}),
        outer: headers.slice(0, -1),
        ip: headers.at(-1)!,
        ...(isWhole ? transport : {}),
      };
    });
}

/** The IP headers of each frame, outermost first; a later piece has none of what is inside. */
function framesOf([header, ...inside]: readonly OuterHeader[]): OuterHeader[][] {
  const lengths = header!.lengths ?? [header!.length];
  if (inside.length === 0) {
    const packets = header!.fragment
      ? pieces(header!, lengths)
      : lengths.map((length) => whole(header!, length));
    return packets.map((packet) => [packet]);
  }
  const left = [...lengths];
  return framesOf(inside).flatMap((inner) => {
    const carried = inner[0]!.length + (header!.vxlan ? AROUND_VXLAN : 0);
    const [first, ...others] = pieces(header!, takeUpTo(carried, left, header!));
    return first ? [[first, ...inner], ...others.map((piece) => [piece])] : [];
  });
}

/** Between the outer IP header and the inner one: UDP, VXLAN and the inner frame's header (RFC 7348). */
const AROUND_VXLAN = 8 + 8 + 14;

/** Takes the lengths of the packets that carry so many bytes, one or its pieces. */
function takeUpTo(carried: number, left: number[], header: IpHeader): number[] {
  if (left[0]! - wholeHeader(header) >= carried) return left.splice(0, 1);
  const taken: number[] = [];
  for (let bytes = 0; bytes < carried && left.length > 0; bytes += taken.at(-1)! - pieceHeader(header))
    taken.push(left.shift()!);
  return taken;
}

/** The headers of pieces of these lengths, in order; of one alone that of a whole packet. */
function pieces(header: OuterHeader, lengths: readonly number[]): OuterHeader[] {
  if (lengths.length === 1) return [whole(header, lengths[0]!)];
  let offset = 0;
  return lengths.map((length, at) => {
    const fragment = { offset, more: at < lengths.length - 1 };
    offset += length - pieceHeader(header);
    return { ...whole(header, length), fragment };
  });
}

function whole({ lengths: _, fragment: __, ...same }: OuterHeader, length: number): OuterHeader {
  return { ...same, length };
}

function wholeHeader({ source }: IpHeader): number {
  return HEADER_LENGTH[family(source)];
}

/** Bytes before what a piece carries; IPv6 has a header for fragments (RFC 8200, 4.5). */
function pieceHeader(header: IpHeader): number {
  return wholeHeader(header) + (family(header.source) === 6 ? 8 : 0);
}
