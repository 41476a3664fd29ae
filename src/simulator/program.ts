import { addressAndPort, type Family, family, type IpAddress } from '../linux/address.js';
import type { Socket } from '../linux/namespace.js';
import {
  HEADER_LENGTH,
  headerLength,
  type Packet,
  type Payload,
  PROTOCOL,
  portsOf,
  TCP_HEADER,
  TCP_TIMESTAMPS,
} from './packet/packet.js';
import type { NoWay } from './routing/decision.js';
import { placeName } from './routing/describe.js';
import type { NextHopChoice } from './routing/multipath.js';
import { type OutputWay, routeOutput } from './routing/output.js';
import { defaultTtl, discoversPathMtu } from './settings.js';
import { type ClientSocket, clientSocket, type Relay } from './sockets.js';
import type { Stack } from './stack.js';
import type { Answer, Walk } from './walk.js';

/** Length of a SYN, a SYN-ACK or a small datagram: the IP header, and 40 bytes of TCP with Linux's options, or of data. */
export function smallPacket(of: Family): number {
  return HEADER_LENGTH[of] + 40;
}

/**
 * The answer to a connection's first packet: SYN-ACK, INIT-ACK or a datagram. TCP and SCTP answer from the address that
 * was asked; so does UDP from a socket that is bound to it, while one bound to none leaves the choice to routing
 * (net/ipv4/udp.c, udp_sendmsg). `socket` is absent for the kernel's own refusal (ABORT). Undefined for what has no answer.
 */
export function answerOf(
  stack: Stack,
  packet: Packet,
  socket: Socket | undefined,
  choose: NextHopChoice,
): Answer | undefined {
  const { source, destination, protocol } = packet;
  const ports = portsOf(packet);
  const payload = ports && answerPayload(packet, socket !== undefined);
  if (!ports || !payload) return undefined;
  const byRoute = payload.kind === 'udp' && isBoundToAny(socket);
  const way = routeOutput(stack, {
    ...(byRoute ? {} : { source: destination }),
    destination: source,
    protocol,
    ports: { source: ports.destination, destination: ports.source },
    mark: 0,
    choose,
  });
  const from = way.kind === 'error' ? destination : way.source;
  if (!from) return undefined;
  const answer = packetFor(stack, way, { source: from, destination: source }, payload);
  const other =
    from === destination
      ? ''
      : `, from ${from}: its socket is bound to no address, so the route back chose one`;
  return {
    stack,
    packet: answer,
    way,
    text: `${socket?.process ?? 'The kernel'} answers with ${nameOf(payload)}${other}.`,
  };
}

function isBoundToAny(socket: Socket | undefined): boolean {
  return socket?.address === undefined || socket.address === '0.0.0.0' || socket.address === '::';
}

function answerPayload({ payload }: Packet, accepted: boolean): Payload | undefined {
  switch (payload.kind) {
    case 'tcp':
      return { ...swapped(payload), flags: 'syn-ack' };
    case 'sctp':
      return { ...swapped(payload), chunk: accepted ? 'init-ack' : 'abort' };
    case 'udp':
      return swapped(payload);
    default:
      return undefined;
  }
}

function swapped<T extends { sourcePort: number; destinationPort: number }>(payload: T): T {
  return { ...payload, sourcePort: payload.destinationPort, destinationPort: payload.sourcePort };
}

function nameOf(payload: Payload): string {
  if (payload.kind === 'tcp') return 'a SYN-ACK';
  return payload.kind === 'sctp' ? `an ${payload.chunk.toUpperCase()}` : 'a datagram';
}

/** A SYN-ACK is too short for a piece of it to be of use, so it has DF whatever the socket is told (ip_build_and_send_pkt()). */
function packetFor(
  stack: Stack,
  way: OutputWay | NoWay,
  ends: { source: IpAddress; destination: IpAddress },
  payload: Payload,
  length = smallPacket(family(ends.destination)),
): Packet {
  const of = family(ends.destination);
  const fits = way.kind === 'error' || length <= way.mtu;
  const protocol = { tcp: PROTOCOL.tcp, udp: PROTOCOL.udp, sctp: PROTOCOL.sctp }[
    payload.kind as 'tcp' | 'udp' | 'sctp'
  ];
  return {
    ...ends,
    protocol,
    ttl: defaultTtl(stack, way.kind === 'error' ? 'lo' : way.device.name, of),
    tos: 0,
    length,
    dontFragment: of === 4 && (payload.kind !== 'udp' || (fits && discoversPathMtu(stack, of))),
    payload,
    mark: 0,
    fromSocket: true,
  };
}

/** A socket that got a SYN-ACK acknowledges it, by the way that it keeps (net/ipv4/tcp_input.c, tcp_rcv_synsent_state_process). */
export function acknowledgementOf({ stack, sent, way, localPort, remotePort }: ClientSocket): Answer {
  const length = headerLength(sent) + TCP_HEADER + TCP_TIMESTAMPS;
  const payload: Payload = { kind: 'tcp', flags: 'ack', sourcePort: localPort, destinationPort: remotePort };
  return { stack, packet: { ...sent, length, payload }, way, text: 'The kernel answers with an ACK.' };
}

/** First port of those that a program gets without asking for one (`ip_local_port_range` and Linux's choice aside). */
const RELAY_PORT = 50000;

/** A proxy in user space accepts, and opens a connection of its own to whom it serves; a datagram it sends on as long as it is. */
export function relayOn(
  walk: Walk,
  stack: Stack,
  socket: Socket,
  to: { readonly address: IpAddress; readonly port: number },
  accepted: Packet,
): void {
  const sourcePort = RELAY_PORT + walk.question.relays.length;
  const { payload } = accepted;
  if (payload.kind !== 'tcp' && payload.kind !== 'udp' && payload.kind !== 'sctp') return;
  const ports = { source: sourcePort, destination: to.port };
  const way = routeOutput(stack, { destination: to.address, protocol: accepted.protocol, ports, mark: 0 });
  walk.enter(stack, null);
  if (way.kind === 'error' || !way.source) {
    const why = way.kind === 'error' ? way.reason : 'no address to send from';
    walk.end('no-route', `${socket.process} cannot reach ${to.address}: ${why}`, accepted, {
      answer: closing(walk, stack, socket, accepted),
    });
    return;
  }
  const opened = packetFor(
    stack,
    way,
    { source: way.source, destination: to.address },
    {
      ...payload,
      sourcePort,
      destinationPort: to.port,
    },
    payload.kind === 'udp'
      ? accepted.length - headerLength(accepted) + HEADER_LENGTH[family(to.address)]
      : undefined,
  );
  const relay: Relay = { stack, socket, accepted };
  walk.question.relays.push(relay);
  walk.question.clients.push(clientSocket(stack, opened, way, relay));
  const text = `${socket.process} of ${placeName(stack)} passes it on from a socket of its own, to ${addressAndPort(to.address, to.port)}.`;
  walk.step('send', text, opened);
  walk.next = { kind: 'send', stack, packet: opened, way };
}

/** Behind a proxy there is a second connection to open: the proxy's own. */
export function relayAcknowledgement(walk: Walk, client: ClientSocket): void {
  const { stack, packet, text } = acknowledgementOf(client);
  walk.enter(stack, null);
  walk.step('send', text, packet);
  walk.next = { kind: 'send', stack, packet, way: client.way };
}

/** What the proxy's own connection got goes back by the connection that it accepted. */
export function relayBack(walk: Walk, relay: Relay, packet: Packet): void {
  const failed =
    packet.payload.kind === 'icmp-error' || (packet.payload.kind === 'tcp' && packet.payload.flags === 'rst');
  const answer = failed
    ? closing(walk, relay.stack, relay.socket, relay.accepted)
    : answerOf(relay.stack, relay.accepted, relay.socket, walk.nextHopsOf(relay.stack));
  walk.enter(relay.stack, null);
  if (!answer?.way || answer.way.kind === 'error') {
    const why = answer?.way?.kind === 'error' ? `: ${answer.way.reason}` : '.';
    walk.end('no-route', `${relay.socket.process} has no way back to whom it accepted${why}`, packet);
    return;
  }
  walk.step('send', answer.text, answer.packet);
  walk.next = { kind: 'send', stack: relay.stack, packet: answer.packet, way: answer.way };
}

/** Its own connection failed, so the proxy closes the one it accepted. */
function closing(walk: Walk, stack: Stack, socket: Socket, accepted: Packet): Answer | undefined {
  const answer = answerOf(stack, accepted, socket, walk.nextHopsOf(stack));
  if (answer?.packet.payload.kind !== 'tcp') return undefined;
  const payload: Payload = { ...answer.packet.payload, flags: 'rst' };
  return {
    ...answer,
    text: `${socket.process} closes the connection that it accepted.`,
    packet: { ...answer.packet, length: headerLength(answer.packet) + TCP_HEADER, payload },
  };
}
