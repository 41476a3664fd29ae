import { addressAndPort, family, type IpAddress } from '../linux/address.js';
import type { TransportProtocol } from '../linux/namespace.js';
import type { Flow } from './flow.js';
import { HEADER_LENGTH, type Packet, type Payload, PROTOCOL } from './packet/packet.js';
import { smallPacket } from './program.js';
import { isLimitedBroadcast, isMulticast } from './routing/address-type.js';
import type { NoWay } from './routing/decision.js';
import { placeName } from './routing/describe.js';
import { type OutputKey, type OutputWay, routeOutput } from './routing/output.js';
import { defaultTtl, discoversPathMtu } from './settings.js';
import { clientSocket } from './sockets.js';
import type { Stack } from './stack.js';
import type { Walk } from './walk.js';

/** Source port where the flow names none: one out of Linux's `ip_local_port_range`. */
export const EPHEMERAL_PORT = 40000;
/** What `ping` sends in an IP packet: 8 bytes of ICMP, 56 of data. */
const ECHO_LENGTH = 64;
const ECHO_ID = 1;

/**
 * A program sends the first packet of a flow. Routing chooses the source address unless the program is bound to one; the
 * socket sets DF as path MTU discovery has it (ip(7), IP_MTU_DISCOVER).
 */
export function sendFlow(walk: Walk, stack: Stack, asked: Flow): void {
  walk.enter(stack, null);
  const flow = { ...asked, destination: meant(asked) };
  const payload = payloadOf(flow);
  const key = keyOf(flow, payload);
  const way = routeConnection(stack, { ...key, choose: walk.nextHopsOf(stack) });
  const unsent = packetOf(stack, flow, payload, flow.source ?? unspecified(flow.destination), way);
  if (way.kind === 'error' || !way.source) {
    walk.step('send', `${purpose(stack, flow)}.`, unsent);
    cannotSend(walk, unsent, way);
    return;
  }
  const packet: Packet = { ...unsent, source: way.source };
  walk.step('send', `${purpose(stack, flow)}, from ${way.source}.`, packet);
  if (way.kind === 'broadcast' || isLimitedBroadcast(flow.destination)) {
    walk.end(
      'no-route',
      `${flow.destination} is a broadcast address, to which the program may not send.`,
      packet,
      {
        evidence: way.evidence,
      },
    );
    return;
  }
  if (isMulticast(flow.destination)) {
    // The kernel sends it onto the link even where the route has a gateway (net/ipv4/route.c, __mkroute_output).
    const reason = `${flow.destination} is a multicast address: whoever on the link of ${way.device.name} has joined the group takes it, and the model does not know who has.`;
    walk.end('unknown', reason, packet, { device: way.device.name, evidence: way.evidence });
    return;
  }
  if (flow.dontFragment && packet.length > way.mtu) {
    const reason = `The program gets EMSGSIZE: ${packet.length} bytes must not be fragmented, and ${way.device.name} takes ${way.mtu} at most.`;
    walk.end('too-big', reason, packet, { device: way.device.name, evidence: way.evidence });
    return;
  }
  walk.question.clients.push(clientSocket(stack, packet, way));
  walk.next = { kind: 'send', stack, packet, way };
}

/**
 * connect(2) asks routing for a source address, and then, now that it has one, for the way: of several equal next hops the
 * one that gave the address need not be the one that is taken (include/net/route.h, ip_route_connect). `ping` does not
 * connect its socket, and IPv6 asks once.
 */
function routeConnection(stack: Stack, key: OutputKey): OutputWay | NoWay {
  const first = routeOutput(stack, key);
  if (key.source || first.kind === 'error' || !first.source) return first;
  if (first.route.nextHops.length < 2 || !key.ports || family(key.destination) === 6) return first;
  return routeOutput(stack, { ...key, source: first.source });
}

/** To nobody is to oneself (net/ipv4/route.c, ip_route_output_key_hash_rcu; net/ipv6/datagram.c). */
function meant({ source, destination }: Flow): IpAddress {
  if (destination === '0.0.0.0') return source ?? ('127.0.0.1' as IpAddress);
  return destination === '::' ? ('::1' as IpAddress) : destination;
}

/** What the first packet of a flow carries. */
export function payloadOf(flow: Flow): Payload {
  if (flow.protocol === 'icmp') return { kind: 'echo', reply: false, id: ECHO_ID };
  return transportPayload(flow.protocol, {
    sourcePort: flow.sourcePort ?? EPHEMERAL_PORT,
    destinationPort: flow.destinationPort ?? 0,
  });
}

/** What a connection's first packet carries. */
function transportPayload(
  protocol: TransportProtocol,
  ports: { readonly sourcePort: number; readonly destinationPort: number },
): Payload {
  switch (protocol) {
    case 'tcp':
      return { kind: 'tcp', flags: 'syn', ...ports };
    case 'udp':
      return { kind: 'udp', ...ports };
    case 'sctp':
      return { kind: 'sctp', chunk: 'init', ...ports };
  }
}

/** Its IP protocol. */
export function protocolOf(flow: Flow): number {
  if (flow.protocol !== 'icmp') return PROTOCOL[flow.protocol];
  return family(flow.destination) === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6;
}

/** Length of a flow's first packet in bytes. */
export function lengthOf({ length, protocol, destination }: Flow): number {
  const of = family(destination);
  return length ?? (protocol === 'icmp' ? HEADER_LENGTH[of] + ECHO_LENGTH : smallPacket(of));
}

function keyOf(flow: Flow, payload: Payload): OutputKey {
  return {
    destination: flow.destination,
    protocol: protocolOf(flow),
    mark: 0,
    ...(flow.source ? { source: flow.source } : {}),
    ...('sourcePort' in payload
      ? { ports: { source: payload.sourcePort, destination: payload.destinationPort } }
      : {}),
  };
}

function packetOf(
  stack: Stack,
  flow: Flow,
  payload: Payload,
  source: IpAddress,
  way: OutputWay | NoWay,
): Packet {
  const device = way.kind === 'error' ? 'lo' : way.device.name;
  const length = lengthOf(flow);
  return {
    source,
    destination: flow.destination,
    protocol: protocolOf(flow),
    ttl: flow.ttl ?? defaultTtl(stack, device, family(flow.destination)),
    tos: 0,
    length,
    dontFragment: flow.dontFragment ?? setsDontFragment(stack, flow, length, way),
    ...(flow.dontFragment === undefined && flow.protocol !== 'tcp' && flow.protocol !== 'sctp'
      ? { mayBeCut: true as const }
      : {}),
    payload,
    mark: 0,
    fromSocket: true,
  };
}

/**
 * With path MTU discovery as it is by default, TCP always sets DF; datagrams and pings that are too long for the first
 * device go out in fragments instead (net/ipv4/ip_output.c, __ip_make_skb; net/ipv6/ip6_output.c, __ip6_append_data).
 */
function setsDontFragment(stack: Stack, flow: Flow, length: number, way: OutputWay | NoWay): boolean {
  if (flow.protocol === 'sctp') return true;
  if (!discoversPathMtu(stack, family(flow.destination))) return false;
  if (flow.protocol === 'tcp') return true;
  return way.kind === 'error' || length <= way.mtu;
}

function unspecified(destination: IpAddress): IpAddress {
  return (family(destination) === 4 ? '0.0.0.0' : '::') as IpAddress;
}

function purpose(stack: Stack, flow: Flow): string {
  const who = `A program in ${placeName(stack)}`;
  const { destination, destinationPort } = flow;
  const end = addressAndPort(destination, destinationPort ?? 0);
  switch (flow.protocol) {
    case 'tcp':
      return `${who} opens a TCP connection to ${end}`;
    case 'sctp':
      return `${who} opens an SCTP association with ${end}`;
    case 'udp':
      return `${who} sends a UDP datagram to ${end}`;
    case 'icmp':
      return `${who} pings ${destination}`;
  }
}

function cannotSend(walk: Walk, packet: Packet, way: OutputWay | NoWay): void {
  if (way.kind !== 'error') {
    walk.end('no-route', `There is no address to send from to ${packet.destination}.`, packet, {
      evidence: way.evidence,
    });
    return;
  }
  walk.end('no-route', `${way.reason} The program gets ${way.error}.`, packet, {
    ...(way.evidence ? { evidence: way.evidence } : {}),
    also: way.also,
  });
}
