import type { Condition } from '../../../linux/netfilter/matches.js';
import { type Packet, PROTOCOL, portsOf } from '../../packet/packet.js';
import { isLocalAddress } from '../../routing/address-type.js';
import { clientFor, listenerFor } from '../../sockets.js';
import type { Hook } from '../hook.js';

type Owner = Extract<Condition, { kind: 'owner' | 'socket-exists' }>;

/**
 * Only a socket's own packets have an owner; whose it is, the question does not say (net/netfilter/xt_owner.c). The
 * kernel's own answers (errors, echo replies, resets) belong to nobody.
 */
export function ownerMatches(hook: Hook, match: Owner, packet: Packet): boolean | undefined {
  if (hook.point !== 'OUTPUT' && hook.point !== 'POSTROUTING') return false;
  if (match.kind === 'socket-exists') return packet.fromSocket === true;
  return packet.fromSocket ? undefined : false;
}

type SocketMatch = Extract<Condition, { kind: 'socket' }>;

/** Whether a socket of this namespace would take the packet (net/netfilter/xt_socket.c). */
export function socketMatches(hook: Hook, match: SocketMatch, packet: Packet): boolean {
  const ports = portsOf(packet);
  if (!ports || (packet.protocol !== PROTOCOL.tcp && packet.protocol !== PROTOCOL.udp)) return false;
  if (match.transparent || !isLocalAddress(hook.stack, packet.destination)) return false;
  if (clientFor(hook.walk.question.clients, hook.stack, packet)) return true;
  const listener = listenerFor(hook.stack, packet);
  return listener !== undefined && (match.nowildcard || listener.address !== undefined);
}
