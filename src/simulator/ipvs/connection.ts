import type { RealServer, VirtualServer } from '../../linux/ipvs.js';
import { inverse, tupleKey, tupleOf } from '../netfilter/connection.js';
import type { Hook } from '../netfilter/hook.js';
import type { Packet } from '../packet/packet.js';
import type { Tuple } from '../packet/tracking.js';
import { sysctl } from '../settings.js';
import type { VirtualConnection } from './state.js';

/** Remembers which real server the connection of a packet goes to. */
export function newVirtualConnection(
  hook: Hook,
  asked: Tuple,
  server: VirtualServer,
  real: RealServer,
): VirtualConnection {
  const tracked = sysctl(hook.stack, 'net.ipv4.vs.conntrack').value > 0;
  const connection: VirtualConnection = { asked, server, real, tracked };
  const { virtual } = hook.walk.memories.of(hook.stack);
  virtual.asked.set(tupleKey(asked), connection);
  virtual.sent.set(tupleKey(sentTuple(connection)), connection);
  return connection;
}

/** What the real server gets: the destination is its own with NAT, else still the virtual server's. */
function sentTuple({ asked, real }: VirtualConnection): Tuple {
  if (real.forwarding !== 'masq') return asked;
  return { ...asked, destination: real.address, destinationPort: real.port };
}

/** The connection that a packet to a virtual server belongs to (conn_in_get). */
export function connectionAsked(hook: Hook, tuple: Tuple): VirtualConnection | undefined {
  return hook.walk.memories.of(hook.stack).virtual.asked.get(tupleKey(tuple));
}

/** The connection whose real server answers with a packet of this tuple (conn_out_get). */
export function connectionAnswered(hook: Hook, tuple: Tuple): VirtualConnection | undefined {
  return hook.walk.memories.of(hook.stack).virtual.sent.get(tupleKey(inverse(tuple)));
}

/** The connection of a packet that IPVS has sent on (net/netfilter/xt_ipvs.c, ipvs_mt). */
export function connectionSent(hook: Hook, packet: Packet): VirtualConnection | undefined {
  const tuple = tupleOf(packet);
  return tuple && hook.walk.memories.of(hook.stack).virtual.sent.get(tupleKey(tuple));
}
