import type { Packet } from '../packet/packet.js';

/** So often the kernel lets a packet go through its own devices (XMIT_RECURSION_LIMIT, include/linux/netdevice.h). */
export const DEEPEST = 8;

/** How often the packet is wrapped already. */
export function wrappings({ payload }: Packet): number {
  return payload.kind === 'ipip' || payload.kind === 'vxlan' ? 1 + wrappings(payload.inner) : 0;
}
