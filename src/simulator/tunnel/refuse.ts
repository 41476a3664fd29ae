import type { Interface } from '../../linux/interface.js';
import type { Packet } from '../packet/packet.js';
import type { Evidence, Verdict } from '../trace.js';
import type { Answer, Walk } from '../walk.js';

/** A tunnel device took the packet and cannot send it on: it went into the device, and no further. */
export function refuse(
  walk: Walk,
  device: Interface,
  packet: Packet,
  verdict: Verdict,
  reason: string,
  details: { readonly evidence?: Evidence; readonly answer?: Answer | undefined } = {},
): void {
  const { name } = device;
  walk.step('transmit', `Into ${name}.`, packet, { device: name });
  walk.end(verdict, reason, packet, { device: name, ...details });
}

/** Why tunnels that lead into each other come to an end. */
export function tooDeep(times: number): string {
  return `The packet is already wrapped ${times} times: tunnels lead into each other.`;
}
