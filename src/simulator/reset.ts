import { family } from '../linux/address.js';
import { related } from './icmp/error.js';
import { headerLength, type Packet, TCP_HEADER } from './packet/packet.js';
import { routeOutput } from './routing/output.js';
import { defaultTtl } from './settings.js';
import type { Stack } from './stack.js';
import type { Answer } from './walk.js';

/**
 * The RST that answers a TCP segment, as if from its destination: because nobody listens (net/ipv4/tcp_ipv4.c,
 * tcp_v4_send_reset) or because a rule says so (nf_reject_ipv4.c, nf_send_reset). Never in answer to a RST.
 */
export function resetFor(stack: Stack, packet: Packet, because: 'closed' | 'rejected'): Answer | undefined {
  const { payload } = packet;
  if (payload.kind !== 'tcp' || payload.flags === 'rst') return undefined;
  const way = routeOutput(stack, {
    source: packet.destination,
    destination: packet.source,
    protocol: packet.protocol,
    ports: { source: payload.destinationPort, destination: payload.sourcePort },
    mark: 0,
    anySource: true,
  });
  if (way.kind === 'error') return undefined;
  const reset: Packet = {
    source: packet.destination,
    destination: packet.source,
    protocol: packet.protocol,
    ttl: defaultTtl(stack, way.device.name, family(packet.source)),
    tos: 0,
    length: headerLength(packet) + TCP_HEADER,
    dontFragment: true,
    payload: {
      kind: 'tcp',
      flags: 'rst',
      sourcePort: payload.destinationPort,
      destinationPort: payload.sourcePort,
    },
    mark: 0,
    ...(because === 'rejected' ? related(packet.tracking) : {}),
  };
  const answer = { stack, packet: reset, way, text: 'The kernel answers with a TCP RST.' };
  const port = because === 'rejected' ? packet.bridge?.inPort : undefined;
  if (port === undefined || !packet.frame) return answer;
  const { source, destination } = packet.frame;
  return {
    ...answer,
    device: port,
    packet: { ...reset, frame: { source: destination, destination: source } },
  };
}
