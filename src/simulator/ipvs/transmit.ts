import { family } from '../../linux/address.js';
import { serverText } from '../../linux/ipvs.js';
import { icmpError } from '../icmp/error.js';
import { neighbourUnreachable, tooBigFor } from '../icmp/unreachable.js';
import type { Hook } from '../netfilter/hook.js';
import { type Packet, withPorts } from '../packet/packet.js';
import { longestAsSent, longestPiece } from '../packet/pieces.js';
import { isLoopback } from '../routing/address-type.js';
import { type OutputWay, routeOutput } from '../routing/output.js';
import { sysctl } from '../settings.js';
import type { Stack } from '../stack.js';
import { realEvidence } from './evidence.js';
import type { VirtualConnection } from './state.js';
import { trackedBy } from './tracking.js';

/**
 * Sends a packet to the real server of its connection (net/netfilter/ipvs/ip_vs_xmit.c, ip_vs_nat_xmit and ip_vs_dr_xmit).
 * To another machine it goes as one that this namespace itself sends, by hook OUTPUT, and undefined is returned; to this
 * namespace itself it goes on as it was routed.
 */
export function transmit(hook: Hook, packet: Packet, connection: VirtualConnection): Packet | undefined {
  const { walk, stack } = hook;
  const { real } = connection;
  const evidence = realEvidence(connection);
  if (real.forwarding === 'tunnel') {
    const why = `IPVS wraps it for the real server ${real.address}, which this model does not follow.`;
    walk.end('unknown', why, packet, evidence);
    return undefined;
  }
  const way = routeOutput(stack, { destination: real.address, protocol: packet.protocol, mark: 0 });
  if (way.kind === 'error') {
    const why = `IPVS cannot reach the real server ${real.address}: ${way.reason}`;
    walk.end('no-route', why, packet, { ...evidence, answer: unreachable(hook, packet) });
    return undefined;
  }
  if (way.kind !== 'local' && !mayLeave(hook, packet, connection, way)) return undefined;
  const aged = way.kind === 'local' ? packet : { ...packet, ttl: packet.ttl - 1 };
  const sent = sentOn(aged, connection);
  const how = real.forwarding === 'masq' ? '' : ', as it is';
  walk.step('nat', `IPVS sends it to the real server ${serverText(real)}${how}.`, sent, evidence);
  if (way.kind === 'local') return sent;
  const gateway = way.gateway ?? (real.forwarding === 'direct' ? real.address : undefined);
  walk.next = {
    kind: 'send',
    stack,
    packet: sent,
    way: gateway ? { ...way, gateway } : way,
    cameBy: hook.in,
  };
  return undefined;
}

/** Loopback addresses stay at home, the TTL goes down, and what must not be cut has to fit (__ip_vs_get_out_rt). */
function mayLeave(hook: Hook, packet: Packet, connection: VirtualConnection, way: OutputWay): boolean {
  const { walk, stack } = hook;
  const { real } = connection;
  const evidence = realEvidence(connection);
  if (isLoopback(packet.source)) {
    const why = `IPVS does not send it to ${real.address}, for an answer to ${packet.source} could not come back.`;
    walk.end('dropped', why, packet, evidence);
    return false;
  }
  if (packet.ttl <= 1) {
    const code = { type: 'time-exceeded', code: 'ttl-exceeded', toThisHost: true } as const;
    const answer = icmpError(stack, packet, code);
    walk.end('ttl-exceeded', 'IPVS does not send it on: its TTL is used up.', packet, {
      ...evidence,
      answer,
    });
    return false;
  }
  if (isTooLong(stack, packet, way.mtu)) {
    const why = `The packet of ${longestPiece(packet)} bytes must not be fragmented, and the way to the real server ${real.address} takes ${way.mtu} at most.`;
    const details = { ...tooBigFor(packet.destination, way.mtu), toThisHost: true };
    const answer = icmpError(stack, packet, details);
    walk.end('too-big', why, packet, { ...evidence, answer });
    return false;
  }
  return true;
}

/** Over IPv4 only where IPVS is told to ask, and of the whole packet (__mtu_check_toobig_v6, ensure_mtu_is_adequate). */
function isTooLong(stack: Stack, packet: Packet, mtu: number): boolean {
  if (family(packet.destination) === 6) return longestAsSent(packet) > mtu;
  const asks = sysctl(stack, 'net.ipv4.vs.pmtu_disc').value > 0;
  return asks && packet.dontFragment && longestPiece(packet) > mtu;
}

/** The error about a packet that IPVS finds no way for comes from the address that it was sent to (dst_link_failure). */
function unreachable({ stack }: Hook, packet: Packet) {
  return icmpError(stack, packet, { ...neighbourUnreachable(packet.destination), toThisHost: true });
}

function sentOn(packet: Packet, connection: VirtualConnection): Packet {
  const { real } = connection;
  const balanced: Packet = { ...packet, balanced: true };
  const moved =
    real.forwarding === 'masq'
      ? withPorts({ ...balanced, destination: real.address }, { destination: real.port })
      : balanced;
  return trackedBy(connection, moved);
}
