import { family } from '../linux/address.js';
import type { Interface } from '../linux/interface.js';
import { isLinkLocal } from '../linux/link-local.js';
import { icmpError } from './icmp/error.js';
import { passHook } from './netfilter/hooks.js';
import { output, tooBig } from './output.js';
import type { Packet } from './packet/packet.js';
import { longestAsSent, mustNotBeCut } from './packet/pieces.js';
import type { Way } from './routing/decision.js';
import { placeName } from './routing/describe.js';
import { forwarding } from './settings.js';
import type { Stack } from './stack.js';
import type { Walk } from './walk.js';

/** Passes a packet on for others: TTL and length first, then hook FORWARD (net/ipv4/ip_forward.c, ip_forward). */
export function forward(walk: Walk, stack: Stack, from: Interface, packet: Packet, way: Way): void {
  const ttl = family(packet.destination) === 4 ? 'TTL' : 'hop limit';
  if (packet.ttl <= 1) {
    const reason = `${placeName(stack)} does not pass it on: its ${ttl} is used up.`;
    const answer = icmpError(stack, packet, {
      type: 'time-exceeded',
      code: 'ttl-exceeded',
      toThisHost: false,
      cameBy: from.name,
    });
    walk.end('ttl-exceeded', reason, packet, { answer });
    return;
  }
  if (family(packet.source) === 6 && isLinkLocal(packet.source)) {
    const reason = `${placeName(stack)} does not pass it on: ${packet.source} means something on its own link only.`;
    const details = { type: 'destination-unreachable', code: 'beyond-scope', toThisHost: false } as const;
    const answer = icmpError(stack, packet, { ...details, cameBy: from.name });
    walk.end('dropped', reason, packet, { answer });
    return;
  }
  if (mustNotBeCut(packet) && longestAsSent(packet) > way.mtu) {
    tooBig(walk, stack, packet, way, from.name);
    return;
  }
  const aged: Packet = { ...packet, ttl: packet.ttl - 1 };
  walk.step(
    'forward',
    `${placeName(stack)} passes it on from ${from.name} to ${way.device.name}: ${ttl} ${packet.ttl} becomes ${aged.ttl}.`,
    aged,
    { evidence: forwarding(stack, from.name, family(packet.destination)).evidence },
  );
  const passed = passHook({ walk, stack, point: 'FORWARD', in: from.name, out: way.device.name, way }, aged);
  if (passed) output(walk, stack, passed, way, from.name);
}
