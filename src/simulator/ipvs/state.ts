import type { RealServer, VirtualServer } from '../../linux/ipvs.js';
import type { Tuple } from '../packet/tracking.js';

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
