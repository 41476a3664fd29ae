import { family } from '../../linux/address.js';
import { passHook } from '../netfilter/hooks.js';
import type { Packet } from '../packet/packet.js';
import { sysctl } from '../settings.js';
import type { Stack } from '../stack.js';
import type { Walk } from '../walk.js';

/**
 * br_netfilter: IP packets that a bridge passes on meet iptables as routed ones do (net/bridge/br_netfilter_hooks.c), when
 * the namespace has `bridge-nf-call-iptables` on; those of IPv6, neighbour discovery among them, meet ip6tables, when it
 * has `bridge-nf-call-ip6tables` on.
 */
function asksIptables(stack: Stack, packet: Packet): boolean {
  const name =
    family(packet.destination) === 4
      ? 'net.bridge.bridge-nf-call-iptables'
      : 'net.bridge.bridge-nf-call-ip6tables';
  return sysctl(stack, name).value > 0;
}

/** PREROUTING, before the bridge decides; rules see the bridge as the in device (br_nf_pre_routing). */
export function passBridgePrerouting(
  walk: Walk,
  stack: Stack,
  bridge: string,
  port: string,
  packet: Packet,
): Packet | undefined {
  if (!asksIptables(stack, packet)) return packet;
  const entering: Packet = { ...packet, bridge: { inPort: port } };
  return passHook({ walk, stack, point: 'PREROUTING', in: bridge }, entering);
}

/** FORWARD, with the bridge as both devices; the TTL stays, for nobody routes (br_nf_forward_ip). */
export function passBridgeForward(
  walk: Walk,
  stack: Stack,
  bridge: string,
  port: string,
  packet: Packet,
): Packet | undefined {
  if (!packet.bridge) return packet;
  const leaving: Packet = { ...packet, bridge: { ...packet.bridge, outPort: port } };
  return passHook({ walk, stack, point: 'FORWARD', in: bridge, out: bridge }, leaving);
}

/** POSTROUTING (br_nf_post_routing). */
export function passBridgePostrouting(
  walk: Walk,
  stack: Stack,
  bridge: string,
  packet: Packet,
): Packet | undefined {
  if (!packet.bridge) return packet;
  return passHook({ walk, stack, point: 'POSTROUTING', out: bridge }, packet);
}
