import type { RealServer, VirtualServer } from '../../linux/ipvs.js';
import { inverse, tupleKey, tupleOf } from '../netfilter/connection.js';
import type { Hook } from '../netfilter/hook.js';
import type { Packet } from '../packet/packet.js';
import type { Tuple } from '../packet/tracking.js';
import { sysctl } from '../settings.js';

/** A connection that IPVS keeps (`struct ip_vs_conn`): client, virtual server, and the real one chosen for it. */
export interface VirtualConnection {
  /** From the client to the virtual server, as IPVS saw it. */
  readonly asked: Tuple;
  readonly server: VirtualServer;
  readonly real: RealServer;
  /** Connection tracking goes on seeing its packets (`net.ipv4.vs.conntrack`, IP_VS_CONN_F_NFCT). */
  readonly tracked: boolean;
}

/** What IPVS of one namespace remembers while a packet and its answer are under way. */
export interface VirtualConnections {
  /** By the tuple of packets to the virtual server. */
  readonly asked: Map<string, VirtualConnection>;
  /** By the tuple of packets to the real server, as they leave. */
  readonly sent: Map<string, VirtualConnection>;
  /** Persistence: the real server of a client, by virtual server and client (`ip_vs_ct_in_get`). */
  readonly templates: Map<string, RealServer>;
}

export function noVirtualConnections(): VirtualConnections {
  return { asked: new Map(), sent: new Map(), templates: new Map() };
}

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
export function sentTuple({ asked, real }: VirtualConnection): Tuple {
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
