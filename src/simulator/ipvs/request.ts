import { serverText, type VirtualServer } from '../../linux/ipvs.js';
import { icmpError } from '../icmp/error.js';
import { tupleOf } from '../netfilter/connection.js';
import type { Hook } from '../netfilter/hook.js';
import type { Packet } from '../packet/packet.js';
import { sysctl } from '../settings.js';
import { connectionAsked, newVirtualConnection } from './connection.js';
import { serverEvidence } from './evidence.js';
import { schedule } from './schedule.js';
import { transmit } from './transmit.js';
import { isBalanced, virtualServerFor } from './virtual-server.js';

/**
 * A packet to a virtual server goes to one of its real servers (net/netfilter/ipvs/ip_vs_core.c, ip_vs_in). The same packet
 * where it is for no virtual server; undefined where its road does not go on here.
 */
export function toRealServer(hook: Hook, packet: Packet): Packet | undefined {
  if (hook.stack.namespace.ipvs.size === 0 || packet.balanced) return packet;
  const tuple = isBalanced(packet.protocol) ? tupleOf(packet) : undefined;
  if (!tuple) return packet;
  const known = connectionAsked(hook, tuple);
  if (known) return transmit(hook, packet, known);
  const server = beginsConnection(hook, packet) ? virtualServerFor(hook, packet, tuple) : undefined;
  if (!server) return packet;
  const real = schedule(hook, server, tuple.source);
  if (real) return transmit(hook, packet, newVirtualConnection(hook, tuple, server, real));
  refuse(hook, packet, server);
  return undefined;
}

/** Only a first packet is given a real server (tcp_conn_schedule, sctp_conn_schedule). */
function beginsConnection({ stack }: Hook, { payload }: Packet): boolean {
  if (payload.kind === 'tcp') {
    const mayJoinLate = payload.flags === 'ack' && sysctl(stack, 'net.ipv4.vs.sloppy_tcp').value > 0;
    return payload.flags === 'syn' || payload.flags === 'syn-ack' || mayJoinLate;
  }
  return payload.kind !== 'sctp' || payload.chunk === 'init';
}

/** There is no real server to choose: the client gets port-unreachable, also one of TCP (ip_vs_leave). */
function refuse({ walk, stack }: Hook, packet: Packet, server: VirtualServer): void {
  const { destination: address, payload } = packet;
  const port = 'destinationPort' in payload ? payload.destinationPort : 0;
  const what = server.realServers.length === 0 ? 'no real server' : 'no real server with a weight';
  const answer = icmpError(stack, packet, {
    type: 'destination-unreachable',
    code: 'port-unreachable',
    toThisHost: true,
  });
  walk.end('rejected', `The virtual server ${serverText({ address, port })} has ${what}.`, packet, {
    evidence: serverEvidence(server),
    answer,
  });
}
