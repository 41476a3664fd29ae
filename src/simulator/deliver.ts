import { addressAndPort, family } from '../linux/address.js';
import type { Socket } from '../linux/namespace.js';
import { formatSocket } from '../linux/print/socket.js';
import { evidenceOf } from './evidence.js';
import { reassemble } from './fragment.js';
import { echoReply } from './icmp/echo.js';
import { icmpError } from './icmp/error.js';
import { passHook } from './netfilter/hooks.js';
import { packetText } from './packet/headers.js';
import {
  type IcmpError,
  isAcknowledgement,
  isSynAck,
  type Packet,
  PROTOCOL,
  portsOf,
} from './packet/packet.js';
import type { PortClass } from './port-class.js';
import { acknowledgementOf, answerOf, relayAcknowledgement, relayBack, relayOn } from './program.js';
import { resetFor } from './reset.js';
import { placeName } from './routing/describe.js';
import { ECHO_IGNORE, sysctl } from './settings.js';
import { type ClientSocket, clientBehind, clientFor, listenerFor, requestFor } from './sockets.js';
import type { Stack } from './stack.js';
import type { Evidence } from './trace.js';
import { decapsulate } from './tunnel/ipip.js';
import { decapsulateVxlan } from './tunnel/vxlan.js';
import type { Walk } from './walk.js';

/**
 * The packet is for this namespace: whole again, hook INPUT, then to whom it is for (net/ipv4/ip_input.c). IPv6 puts pieces together
 * behind the hook (net/ipv6/ip6_input.c, ip6_input_finish).
 */
export function deliverLocally(walk: Walk, stack: Stack, device: string, packet: Packet): void {
  const hook = { walk, stack, point: 'INPUT', in: device } as const;
  const isLate = family(packet.destination) === 6;
  const met = passHook(hook, isLate ? packet : reassemble(walk, packet, device));
  if (!met) return;
  const passed = isLate ? reassemble(walk, met, device) : met;
  switch (passed.payload.kind) {
    case 'tcp':
    case 'udp':
    case 'sctp':
      toSocket(walk, stack, passed);
      return;
    case 'vxlan':
      if (!decapsulateVxlan(walk, stack, passed)) noSocket(walk, stack, passed);
      return;
    case 'echo':
      toEcho(walk, stack, passed, passed.payload.reply);
      return;
    case 'icmp-error':
      toErrorHandler(walk, stack, passed, passed.payload);
      return;
    case 'neighbour-discovery':
      walk.end('delivered', `${placeName(stack)} takes the neighbour discovery message.`, passed);
      return;
    case 'ipip':
      decapsulate(walk, stack, passed);
  }
}

/** First a socket that waits for just this packet, then one that listens (net/ipv4/inet_hashtables.c, udp.c). */
function toSocket(walk: Walk, stack: Stack, packet: Packet): void {
  if (isAcknowledgement(packet)) {
    toRequest(walk, stack, packet);
    return;
  }
  const client = clientFor(walk.question.clients, stack, packet);
  if (client && !opensConnection(packet)) {
    backToClient(walk, client, packet);
    return;
  }
  const listener = isAnswer(packet) ? undefined : listenerFor(stack, packet);
  if (walk.question.ports) tellProxies(walk.question.ports, stack, packet);
  if (!listener) {
    noSocket(walk, stack, packet);
    return;
  }
  if (packet.payload.kind === 'tcp') walk.question.requests.push({ stack, listener, syn: packet });
  const evidence = listening(listener);
  const taken = `${listener.process} takes it at ${endText(packet)}.`;
  if (listener.forwardsTo) {
    walk.step('deliver', taken, packet, { evidence });
    relayOn(walk, stack, listener, listener.forwardsTo, packet);
    return;
  }
  walk.end('delivered', taken, packet, {
    kind: 'deliver',
    evidence,
    answer: answerOf(stack, packet, listener, walk.nextHopsOf(stack)),
  });
}

/** An ACK opens the connection whose SYN was taken here; behind a proxy it is then the proxy's turn. */
function toRequest(walk: Walk, stack: Stack, packet: Packet): void {
  const { clients, requests } = walk.question;
  const request = requestFor(requests, stack, packet);
  if (!request) {
    noSocket(walk, stack, packet);
    return;
  }
  const { listener, syn } = request;
  const evidence = listening(listener);
  const opened = `${listener.process} gets the connection at ${endText(packet)}.`;
  const own = clients.find(({ relay }) => relay?.accepted === syn);
  if (!own) {
    walk.end('delivered', opened, packet, { kind: 'deliver', evidence });
    return;
  }
  walk.step('deliver', opened, packet, { evidence });
  relayAcknowledgement(walk, own);
}

function listening(socket: Socket): Evidence {
  return evidenceOf('socket', formatSocket(socket), socket.provenance);
}

/** Behind a proxy's port the road goes on; all other ports end here. */
function tellProxies(ports: PortClass, stack: Stack, packet: Packet): void {
  const proxies = stack.namespace.sockets.filter(({ forwardsTo }) => forwardsTo);
  const asked = proxies.map(({ port }) => ({ from: port, to: port }));
  ports.askedFor(portsOf(packet)?.destination ?? 0, asked);
}

function opensConnection({ payload }: Packet): boolean {
  return (
    (payload.kind === 'tcp' && payload.flags === 'syn') ||
    (payload.kind === 'sctp' && payload.chunk === 'init')
  );
}

/** An answer to a connection that nobody here asked for opens none. */
function isAnswer({ payload }: Packet): boolean {
  return (
    (payload.kind === 'tcp' && payload.flags !== 'syn') ||
    (payload.kind === 'sctp' && payload.chunk !== 'init')
  );
}

/** Nobody wants it: TCP answers with RST, UDP with port-unreachable, SCTP with ABORT. */
function noSocket(walk: Walk, stack: Stack, packet: Packet): void {
  const { payload } = packet;
  const what = isAnswer(packet) ? 'waits for' : 'listens for';
  const reason = `Nobody in ${placeName(stack)} ${what} ${packetText(packet)}.`;
  const answer =
    payload.kind === 'tcp'
      ? resetFor(stack, packet, 'closed')
      : payload.kind === 'sctp'
        ? abortFor(walk, stack, packet)
        : icmpError(stack, packet, {
            type: 'destination-unreachable',
            code: 'port-unreachable',
            toThisHost: true,
          });
  walk.end('refused', reason, packet, { answer });
}

function abortFor(walk: Walk, stack: Stack, packet: Packet) {
  if (packet.payload.kind === 'sctp' && packet.payload.chunk === 'abort') return undefined;
  return answerOf(stack, packet, undefined, walk.nextHopsOf(stack));
}

/** The kernel itself answers a ping (net/ipv4/icmp.c, icmp_echo). */
function toEcho(walk: Walk, stack: Stack, packet: Packet, isReply: boolean): void {
  if (isReply) {
    const client = clientFor(walk.question.clients, stack, packet);
    if (client) backToClient(walk, client, packet);
    else walk.end('dropped', `Nobody in ${placeName(stack)} waits for this echo reply.`, packet);
    return;
  }
  const ignoring = sysctl(stack, ECHO_IGNORE[family(packet.destination)]);
  if (ignoring.value > 0) {
    const reason = `${placeName(stack)} ignores echo requests.`;
    walk.end('dropped', reason, packet, { evidence: ignoring.evidence });
    return;
  }
  const reason = `${placeName(stack)} has ${packet.destination}, and its kernel answers the echo request.`;
  walk.end('delivered', reason, packet, {
    kind: 'deliver',
    answer: echoReply(stack, packet, walk.nextHopsOf(stack)),
  });
}

/** An error goes to the socket, or the tunnel, whose packet it is about (net/ipv4/icmp.c, icmp_unreach). */
function toErrorHandler(walk: Walk, stack: Stack, packet: Packet, error: IcmpError): void {
  const client = clientBehind(walk.question.clients, stack, error.about);
  if (client) {
    backToClient(walk, client, packet);
    return;
  }
  const tunnelled = error.about.protocol === PROTOCOL.ipip || error.about.payload.kind === 'vxlan';
  const reason = tunnelled
    ? `The error is about a packet that a tunnel of ${placeName(stack)} wrapped: it ends here, and the inner packet's sender hears nothing.`
    : `Nobody in ${placeName(stack)} sent what the error is about.`;
  walk.end('dropped', reason, packet);
}

/** What comes back reaches the socket that asked; a proxy's socket passes it on to whom it accepted. */
function backToClient(walk: Walk, client: ClientSocket, packet: Packet): void {
  const { stack, relay } = client;
  if (relay) {
    walk.step('deliver', `${relay.socket.process} gets the answer to what it sent.`, packet);
    relayBack(walk, relay, packet);
    return;
  }
  walk.end('delivered', `${what(packet)} reaches the socket in ${placeName(stack)} that asked.`, packet, {
    kind: 'deliver',
    acknowledgement: isSynAck(packet) ? acknowledgementOf(client) : undefined,
  });
}

function what({ payload }: Packet): string {
  switch (payload.kind) {
    case 'tcp':
      return { syn: 'The SYN', 'syn-ack': 'The SYN-ACK', ack: 'The ACK', rst: 'The RST' }[payload.flags];
    case 'icmp-error':
      return `The ICMP error (${payload.code})`;
    case 'echo':
      return 'The echo reply';
    default:
      return 'The answer';
  }
}

function endText(packet: Packet): string {
  const port = portsOf(packet)?.destination;
  return port === undefined ? packet.destination : addressAndPort(packet.destination, port);
}
