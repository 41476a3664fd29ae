import type { Packet } from '../packet/packet.js';
import type { VirtualConnection } from './state.js';

/**
 * What connection tracking makes of a packet that IPVS sent on. With `net.ipv4.vs.conntrack` an answer is expected from the
 * real server (net/netfilter/ipvs/ip_vs_nfct.c, ip_vs_update_conntrack), so that rules of NAT go on working; without it
 * the packet leaves connection tracking (include/net/ip_vs.h, ip_vs_notrack), and no such rule sees it any more.
 */
export function trackedBy({ tracked, real }: VirtualConnection, packet: Packet): Packet {
  const { tracking } = packet;
  if (!tracked) return { ...packet, tracking: { kind: 'untracked' } };
  if (tracking?.kind !== 'tracked' || tracking.connection.confirmed) return packet;
  const { connection, direction } = tracking;
  if (direction === 'original' && real.forwarding === 'masq') {
    connection.reply = { ...connection.reply, source: real.address, sourcePort: real.port };
  }
  return packet;
}
