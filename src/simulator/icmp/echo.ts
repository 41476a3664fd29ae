import { family } from '../../linux/address.js';
import { onTheWire, type Packet } from '../packet/packet.js';
import type { NextHopChoice } from '../routing/multipath.js';
import { routeOutput } from '../routing/output.js';
import { defaultTtl, FWMARK_REFLECT, sysctl } from '../settings.js';
import type { Stack } from '../stack.js';
import type { Answer } from '../walk.js';

/**
 * The kernel's answer to an echo request: as long as the request, from the address that was asked, without DF
 * (net/ipv4/icmp.c, icmp_reply).
 */
export function echoReply(stack: Stack, packet: Packet, choose: NextHopChoice): Answer | undefined {
  if (packet.payload.kind !== 'echo') return undefined;
  const { source, destination, protocol } = packet;
  const mark = sysctl(stack, FWMARK_REFLECT[family(source)]).value ? packet.mark : 0;
  const way = routeOutput(stack, { source: destination, destination: source, protocol, mark, choose });
  const { frame, ...rest } = onTheWire(packet);
  const reply: Packet = {
    ...rest,
    source: destination,
    destination: source,
    ttl: defaultTtl(stack, way.kind === 'error' ? 'lo' : way.device.name, family(source)),
    dontFragment: false,
    payload: { ...packet.payload, reply: true },
    mark,
  };
  return { stack, packet: reply, way, text: 'The kernel answers the echo request.' };
}
