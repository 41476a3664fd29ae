import type { Bridge, Interface } from '../../linux/interface.js';
import { fragment } from '../fragment.js';
import { icmpError } from '../icmp/error.js';
import { neighbourUnreachable } from '../icmp/unreachable.js';
import { resolveNeighbour } from '../neighbour/resolve.js';
import { type Packet, portsOf } from '../packet/packet.js';
import { longestPiece } from '../packet/pieces.js';
import { describeWay } from '../routing/describe.js';
import { routeInput } from '../routing/input.js';
import { macOf, type Stack } from '../stack.js';
import type { Walk } from '../walk.js';
import { passBridgePostrouting, passBridgePrerouting } from './bridge-hooks.js';

/**
 * PREROUTING. When a rule changed the destination the packet is routed: on the same bridge the frame gets its new address
 * and is bridged on, else it is the bridge device's own to route, or to refuse (br_nf_pre_routing_finish).
 */
export function bridgePrerouting(
  walk: Walk,
  stack: Stack,
  bridge: Bridge,
  port: Interface,
  packet: Packet,
): Packet | undefined {
  const passed = passBridgePrerouting(walk, stack, bridge.name, port.name, packet);
  if (!passed || passed.destination === packet.destination) return passed;
  return redirected(walk, stack, bridge, passed);
}

function redirected(walk: Walk, stack: Stack, bridge: Bridge, packet: Packet): Packet | undefined {
  const { source, destination, protocol, mark, frame } = packet;
  const ports = portsOf(packet);
  const key = { source, destination, protocol, mark, ...(ports ? { ports } : {}) };
  const way = routeInput(stack, { ...key, device: bridge.name });
  if (way.kind === 'martian-source' || way.kind === 'martian-destination') {
    walk.end('dropped', `The rewritten packet to ${destination} cannot be routed: ${way.reason}`, packet, {
      device: bridge.name,
      evidence: way.evidence,
      also: way.also,
    });
    return undefined;
  }
  if (way.kind === 'unicast' && way.device.name === bridge.name)
    return bridged(walk, stack, bridge, packet, way);
  return { ...packet, frame: { source: frame!.source, destination: macOf(stack, bridge) } };
}

/**
 * The new destination is on this very bridge: only the frame's address changes, and no router touches the packet. A first
 * packet goes by way of the bridge device, which gives it back its sender's address (br_nf_pre_routing_finish_bridge_slow).
 */
function bridged(
  walk: Walk,
  stack: Stack,
  bridge: Bridge,
  packet: Packet,
  way: Parameters<typeof describeWay>[3],
): Packet | undefined {
  describeWay(walk, stack, packet, way);
  const target = way.gateway ?? packet.destination;
  const neighbour = resolveNeighbour(walk, stack, bridge, target, packet);
  if (!neighbour?.mac) {
    const answer = icmpError(stack, packet, { ...neighbourUnreachable(target), toThisHost: false });
    walk.end('unreachable-neighbour', `Nobody on ${bridge.name} answers for ${target}.`, packet, {
      device: bridge.name,
      answer,
    });
    return undefined;
  }
  const { source } = packet.frame!;
  const frame = { source: macOf(stack, bridge), destination: neighbour.mac };
  walk.step(
    'transmit',
    `Out of ${bridge.name}, which bridges it on.`,
    { ...packet, frame },
    { device: bridge.name },
  );
  return { ...packet, frame: { source, destination: neighbour.mac } };
}

/**
 * POSTROUTING, and cut again what was put together for the rules: to the bridge's MTU, not the port's
 * (br_nf_post_routing, br_nf_dev_queue_xmit).
 */
export function bridgePostrouting(
  walk: Walk,
  stack: Stack,
  bridge: Bridge,
  to: Interface,
  packet: Packet,
): Packet | undefined {
  if (!packet.bridge) return packet;
  const passed = passBridgePostrouting(walk, stack, bridge.name, packet);
  if (!passed || longestPiece(passed) <= Math.min(to.mtu, passed.largestFragment ?? to.mtu)) return passed;
  if (!passed.dontFragment) return fragment(walk, passed, bridge.mtu, to.name);
  const reason = `${to.name} takes packets of ${to.mtu} bytes at most; ${bridge.name} drops this one of ${longestPiece(passed)} without telling anybody.`;
  walk.end('too-big', reason, passed, { device: to.name });
  return undefined;
}
