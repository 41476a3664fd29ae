import { protocolName } from '../../linux/protocol-numbers.js';
import { type Packet, PROTOCOL, portsOf } from '../packet/packet.js';
import type { Connection, Direction, Tuple } from '../packet/tracking.js';

export function newConnection(original: Tuple, pickedUp: boolean): Connection {
  return {
    original,
    reply: inverse(original),
    mark: 0,
    confirmed: false,
    seenReply: false,
    pickedUp,
    nat: { destination: { decided: false, rewrites: false }, source: { decided: false, rewrites: false } },
  };
}

/** Types of echo requests and replies, by protocol (RFC 792, RFC 4443). */
function echoTypes(protocol: number) {
  return protocol === PROTOCOL.icmp ? { request: 8, reply: 0 } : { request: 128, reply: 129 };
}

/** The tuple of a packet; undefined for ICMP errors, which belong to the connection they are about. */
export function tupleOf(packet: Packet): Tuple | undefined {
  const { protocol, source, destination, payload } = packet;
  if (payload.kind === 'icmp-error') return undefined;
  if (payload.kind === 'echo') {
    const { request, reply } = echoTypes(protocol);
    const type = payload.reply ? reply : request;
    return { protocol, source, destination, sourcePort: payload.id, destinationPort: type };
  }
  const ports = portsOf(packet);
  return {
    protocol,
    source,
    destination,
    sourcePort: ports?.source ?? 0,
    destinationPort: ports?.destination ?? 0,
  };
}

/** The tuple of the answer to packets of this one. */
export function inverse(tuple: Tuple): Tuple {
  const { protocol, source, destination, sourcePort, destinationPort } = tuple;
  const swapped = { protocol, source: destination, destination: source };
  if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6) {
    const { request, reply } = echoTypes(protocol);
    const type = destinationPort === request ? reply : request;
    return { ...swapped, sourcePort, destinationPort: type };
  }
  return { ...swapped, sourcePort: destinationPort, destinationPort: sourcePort };
}

export function sameTuple(a: Tuple, b: Tuple): boolean {
  return tupleKey(a) === tupleKey(b);
}

export function tupleKey(tuple: Tuple): string {
  return `${tuple.protocol} ${tuple.source} ${tuple.sourcePort} ${tuple.destination} ${tuple.destinationPort}`;
}

export function tupleFor(connection: Connection, direction: Direction): Tuple {
  return direction === 'original' ? connection.original : connection.reply;
}

export function opposite(direction: Direction): Direction {
  return direction === 'original' ? 'reply' : 'original';
}

/** The connection as `conntrack -L` prints it. */
export function connectionText({ original, reply, mark }: Connection): string {
  const marks = mark === 0 ? '' : ` mark=${mark}`;
  return `${protocolName(original.protocol)} ${tupleText(original)} ${tupleText(reply)}${marks}`;
}

function tupleText(tuple: Tuple): string {
  const addresses = `src=${tuple.source} dst=${tuple.destination}`;
  if (tuple.protocol === PROTOCOL.icmp || tuple.protocol === PROTOCOL.icmpv6) {
    return `${addresses} type=${tuple.destinationPort} code=0 id=${tuple.sourcePort}`;
  }
  const hasPorts = tuple.sourcePort !== 0 || tuple.destinationPort !== 0;
  return hasPorts ? `${addresses} sport=${tuple.sourcePort} dport=${tuple.destinationPort}` : addresses;
}
