import { serverText } from '../../linux/ipvs.js';
import { tupleOf } from '../netfilter/connection.js';
import type { Hook } from '../netfilter/hook.js';
import { type IcmpError, type Packet, withPorts } from '../packet/packet.js';
import { connectionAnswered, connectionSent } from './connection.js';
import { realEvidence } from './evidence.js';
import type { VirtualConnection } from './state.js';
import { trackedBy } from './tracking.js';
import { isBalanced } from './virtual-server.js';

/**
 * What a real server answers gets the virtual server's address back as its source, and so does an error about what it was
 * sent (net/netfilter/ipvs/ip_vs_core.c, ip_vs_out and ip_vs_out_icmp). The same packet where it is no such answer.
 */
export function fromVirtualServer(hook: Hook, packet: Packet): Packet {
  if (hook.stack.namespace.ipvs.size === 0 || packet.balanced) return packet;
  if (packet.payload.kind === 'icmp-error') return errorFrom(hook, packet, packet.payload);
  const tuple = isBalanced(packet.protocol) ? tupleOf(packet) : undefined;
  const connection = tuple && connectionAnswered(hook, tuple);
  if (!connection) return packet;
  const { destination: source, destinationPort } = connection.asked;
  if (connection.real.forwarding !== 'masq') return trackedBy(connection, { ...packet, balanced: true });
  const answer = withPorts({ ...packet, source, balanced: true }, { source: destinationPort });
  return told(hook, trackedBy(connection, answer), connection);
}

function errorFrom(hook: Hook, packet: Packet, error: IcmpError): Packet {
  const connection = isBalanced(error.about.protocol) ? connectionSent(hook, error.about) : undefined;
  if (connection?.real.forwarding !== 'masq') return packet;
  const { destination, destinationPort } = connection.asked;
  const about = withPorts({ ...error.about, destination }, { destination: destinationPort });
  const answer: Packet = { ...packet, source: destination, payload: { ...error, about }, balanced: true };
  return told(hook, trackedBy(connection, answer), connection);
}

function told(hook: Hook, packet: Packet, connection: VirtualConnection): Packet {
  const { destination: address, destinationPort: port } = connection.asked;
  const text = `IPVS puts the source back to the virtual server ${serverText({ address, port })}.`;
  hook.walk.step('nat', text, packet, realEvidence(connection));
  return packet;
}
