import { family, type IpAddress } from '../linux/address.js';
import type { Socket } from '../linux/namespace.js';
import { type Packet, PROTOCOL, portsOf } from './packet/packet.js';
import type { OutputWay } from './routing/output.js';
import { sysctl } from './settings.js';
import { listeners, type Stack } from './stack.js';

/** A socket that sent something and waits for what comes back. */
export interface ClientSocket {
  readonly stack: Stack;
  readonly protocol: number;
  readonly local: IpAddress;
  readonly remote: IpAddress;
  /** Port; for ICMP the identifier, on both ends. */
  readonly localPort: number;
  readonly remotePort: number;
  /** What it sent, and by which way, which it keeps. */
  readonly sent: Packet;
  readonly way: OutputWay;
  /** The proxy that it belongs to; absent for the asker's own. */
  readonly relay?: Relay;
}

/** A connection that a SYN began and an ACK is to open (`struct request_sock`). */
export interface ConnectionRequest {
  readonly stack: Stack;
  readonly listener: Socket;
  readonly syn: Packet;
}

/** A proxy between two connections: what it accepted, and from whom. */
export interface Relay {
  readonly stack: Stack;
  readonly socket: Socket;
  readonly accepted: Packet;
}

/** The socket that sent this packet, as it will know the answer. */
export function clientSocket(stack: Stack, packet: Packet, way: OutputWay, relay?: Relay): ClientSocket {
  const ports = portsOf(packet);
  const id = packet.payload.kind === 'echo' ? packet.payload.id : 0;
  return {
    stack,
    protocol: packet.protocol,
    local: packet.source,
    remote: packet.destination,
    localPort: ports?.source ?? id,
    remotePort: ports?.destination ?? id,
    sent: packet,
    way,
    ...(relay ? { relay } : {}),
  };
}

/** The connection that an ACK opens: the one whose SYN came from the same end to the same end. */
export function requestFor(
  requests: readonly ConnectionRequest[],
  stack: Stack,
  packet: Packet,
): ConnectionRequest | undefined {
  const ports = portsOf(packet);
  return requests.find(({ stack: at, syn }) => {
    const asked = portsOf(syn);
    return (
      at === stack &&
      syn.source === packet.source &&
      syn.destination === packet.destination &&
      asked?.source === ports?.source &&
      asked?.destination === ports?.destination
    );
  });
}

/**
 * The waiting socket that a packet is an answer for: the same two ends, seen from the other side. Whoever pings does not connect
 * its socket, so it gets the reply from wherever that comes (ping(8) says DIFFERENT ADDRESS!).
 */
export function clientFor(
  clients: readonly ClientSocket[],
  stack: Stack,
  packet: Packet,
): ClientSocket | undefined {
  const ports = portsOf(packet);
  const id = packet.payload.kind === 'echo' ? packet.payload.id : 0;
  return clients.find(
    (client) =>
      client.stack === stack &&
      client.protocol === packet.protocol &&
      client.local === packet.destination &&
      (client.remote === packet.source || packet.payload.kind === 'echo') &&
      client.localPort === (ports?.destination ?? id) &&
      client.remotePort === (ports?.source ?? id),
  );
}

/** The waiting socket whose packet an ICMP error is about. */
export function clientBehind(
  clients: readonly ClientSocket[],
  stack: Stack,
  about: Packet,
): ClientSocket | undefined {
  const ports = portsOf(about);
  const id = about.payload.kind === 'echo' ? about.payload.id : 0;
  return clients.find(
    (client) =>
      client.stack === stack &&
      client.protocol === about.protocol &&
      client.local === about.source &&
      client.remote === about.destination &&
      client.localPort === (ports?.source ?? id) &&
      client.remotePort === (ports?.destination ?? id),
  );
}

const LISTENING: ReadonlyMap<number, Socket['protocol']> = new Map([
  [PROTOCOL.tcp, 'tcp'],
  [PROTOCOL.udp, 'udp'],
  [PROTOCOL.sctp, 'sctp'],
]);

/** The listening socket that takes a packet: one bound to its address before one bound to any. */
export function listenerFor(stack: Stack, packet: Packet): Socket | undefined {
  const protocol = LISTENING.get(packet.protocol);
  const ports = portsOf(packet);
  if (!protocol || !ports) return undefined;
  const candidates = listeners(stack, protocol, ports.destination);
  return (
    candidates.find(({ address }) => address === packet.destination) ??
    candidates.find((socket) => takesAll(stack, socket, family(packet.destination)))
  );
}

/**
 * Whether a socket takes packets to any address of the family: one bound to `::` also those of IPv4, unless it, or
 * `bindv6only` for all, says otherwise (ipv6(7), IPV6_V6ONLY).
 */
function takesAll(stack: Stack, { address, v6only }: Socket, of: 4 | 6): boolean {
  if (address === undefined) return true;
  if (address === '0.0.0.0') return of === 4;
  if (address !== '::') return false;
  return of === 6 || (!v6only && sysctl(stack, 'net.ipv6.bindv6only').value === 0);
}
