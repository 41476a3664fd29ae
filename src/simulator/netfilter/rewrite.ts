import { type Packet, withPorts } from '../packet/packet.js';
import type { Tracking, Tuple } from '../packet/tracking.js';
import { inverse, opposite, tupleFor } from './connection.js';

/** Which end of a packet NAT rewrites: its destination on the way in, its source on the way out. */
export type Side = 'source' | 'destination';

type Tracked = Extract<Tracking, { kind: 'tracked' }>;

/**
 * The packet as it has to look in its direction of a connection: the inverse of what the other direction expects
 * (net/netfilter/nf_nat_core.c, nf_nat_packet). The same packet when that side is not rewritten.
 */
export function rewritten(packet: Packet, tracking: Tracked, side: Side): Packet {
  const { connection, direction } = tracking;
  if (!connection.nat[decidedSide(tracking, side)].rewrites) return packet;
  return withEnd(packet, side, inverse(tupleFor(connection, opposite(direction))));
}

/** In answers source and destination change places: what a rule did to the destination is undone at the source. */
export function decidedSide({ direction }: Tracked, side: Side): Side {
  if (direction === 'original') return side;
  return side === 'source' ? 'destination' : 'source';
}

/**
 * An ICMP error and the packet inside it, both as the other end knows them
 * (net/netfilter/nf_nat_proto.c, nf_nat_icmp_reply_translation).
 */
export function rewrittenError(packet: Packet, tracking: Tracked, side: Side): Packet {
  const { payload } = packet;
  const { connection, direction } = tracking;
  if (payload.kind !== 'icmp-error' || !connection.nat[decidedSide(tracking, side)].rewrites) return packet;
  const other = tupleFor(connection, opposite(direction));
  const about = withEnd(payload.about, side === 'source' ? 'destination' : 'source', other);
  const outer = inverse(other);
  const address = side === 'source' ? { source: outer.source } : { destination: outer.destination };
  return { ...packet, ...address, payload: { ...payload, about } };
}

/** The packet with one end taken from a tuple. */
function withEnd(packet: Packet, side: Side, tuple: Tuple): Packet {
  const { payload } = packet;
  const moved =
    side === 'source' ? { ...packet, source: tuple.source } : { ...packet, destination: tuple.destination };
  if (payload.kind === 'echo') return { ...moved, payload: { ...payload, id: tuple.sourcePort } };
  return withPorts(
    moved,
    side === 'source' ? { source: tuple.sourcePort } : { destination: tuple.destinationPort },
  );
}
