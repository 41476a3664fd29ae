import type { Packet } from '../packet/packet.js';
import type { Stack } from '../stack.js';
import type { Walk } from '../walk.js';
import { routeName, type Way } from './decision.js';

/** Says in a step what routing decided. */
export function describeWay(walk: Walk, stack: Stack, packet: Packet, way: Way, how?: 'routed anew'): void {
  const again = how ? 'Routed anew: ' : '';
  const text = `${again}${wayText(stack, packet, way)}`;
  walk.step('route', again ? text : text.replace(/^the /, 'The '), packet, {
    evidence: way.evidence,
    also: way.also,
  });
}

function wayText(stack: Stack, { destination }: Packet, way: Way): string {
  const by = routeName(way.route);
  switch (way.kind) {
    case 'local':
      return `${destination} is an address of ${placeName(stack)} itself.`;
    case 'broadcast':
      return `${destination} is a broadcast address.`;
    case 'unicast':
      return way.gateway
        ? `${by} sends it to ${way.gateway} through ${way.device.name}.`
        : `${by} says that ${destination} is on the link of ${way.device.name}.`;
  }
}

/** What people call a namespace: the machine's name for its own. */
export function placeName({ machine, namespace }: Stack): string {
  return namespace.name === 'host' ? machine.name : namespace.name;
}
