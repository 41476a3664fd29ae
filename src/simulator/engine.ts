import { sendFrame } from './link/device.js';
import { localOut } from './output.js';
import type { Packet } from './packet/packet.js';
import { receive } from './receive.js';
import type { NoWay } from './routing/decision.js';
import type { Answer, Walk } from './walk.js';

/** Longer than any road: a packet passes 255 routers at most, each in a few moves. */
const LONGEST = 20_000;

/** Follows the packet until its road ends. */
export function follow(walk: Walk): void {
  for (let moves = 0; walk.next && !walk.ending; moves += 1) {
    const { next } = walk;
    walk.next = undefined;
    if (moves >= LONGEST) {
      walk.end('loop', 'The packet goes round without end.', next.packet);
      return;
    }
    switch (next.kind) {
      case 'receive':
        receive(walk, next.stack, next.device, next.packet);
        break;
      case 'transmit':
        sendFrame(walk, next.stack, next.device, next.packet);
        break;
      case 'send':
        localOut(walk, next.stack, next.packet, next.way, next.cameBy);
    }
  }
}

/** What a road's end sends back, on a road of its own. */
export function sendAnswer(walk: Walk, { stack, packet, way, text, evidence, device }: Answer): void {
  walk.enter(stack, null);
  walk.step('send', text, packet, evidence ? { evidence } : {});
  const port = device === undefined ? undefined : stack.namespace.interfaces.get(device);
  if (port) walk.next = { kind: 'transmit', stack, device: port, packet };
  else if (way?.kind === 'error') noWay(walk, packet, way);
  else if (way) walk.next = { kind: 'send', stack, packet, way };
}

/** Who should answer cannot: the packet arrived, and its sender waits in vain. */
function noWay(walk: Walk, packet: Packet, { reason, evidence, also }: NoWay): void {
  walk.end('no-route', reason, packet, { ...(evidence ? { evidence } : {}), also });
}
