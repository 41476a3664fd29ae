import { family, type IpAddress, type MacAddress } from '../linux/address.js';
import type { Flow } from './flow.js';
import type { Packet } from './packet/packet.js';
import { lengthOf, payloadOf, protocolOf } from './send.js';
import { deviceOf, macOf, type Stack } from './stack.js';
import type { Walk } from './walk.js';

/** A flow whose sender is outside the modelled world. */
export type FlowFromOutside = Flow & { readonly device: string; readonly source: IpAddress };

/** What routers between the sender and the modelled world leave of a TTL of 64. */
const TTL_FROM_OUTSIDE = 60;

/** The gateway's hardware address, which nobody asks for: one for documentation (RFC 7042, 2.1.2). */
const OUTSIDE_MAC = '00:00:5e:00:53:01' as MacAddress;

export function isFromOutside(flow: Flow): flow is FlowFromOutside {
  return flow.device !== undefined && flow.source !== undefined;
}

/** Hands the first packet of a flow from outside to the machine that it gets to first. Nothing happens where there is no such device. */
export function comeIn(walk: Walk, stack: Stack, flow: FlowFromOutside): void {
  const device = deviceOf(stack, flow.device);
  if (!device) return;
  const { source, destination } = flow;
  const packet: Packet = {
    source,
    destination,
    protocol: protocolOf(flow),
    ttl: flow.ttl ?? TTL_FROM_OUTSIDE,
    tos: 0,
    length: lengthOf(flow),
    dontFragment: flow.dontFragment ?? family(destination) === 4,
    payload: payloadOf(flow),
    mark: 0,
    frame: { source: OUTSIDE_MAC, destination: macOf(stack, device) },
  };
  walk.next = { kind: 'receive', stack, device: flow.device, packet };
}
