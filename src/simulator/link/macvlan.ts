import { family } from '../../linux/address.js';
import type { Interface, Vlan } from '../../linux/interface.js';
import { onTheWire, type Packet } from '../packet/packet.js';
import type { NoWay } from '../routing/decision.js';
import { placeName } from '../routing/describe.js';
import { type OutputWay, routeOutput } from '../routing/output.js';
import { childrenOf, macOf, type PlacedVlan, parentOf, type Stack } from '../stack.js';
import type { Walk } from '../walk.js';

/**
 * Whose a frame is that came in by a device with macvlan or ipvlan devices on it: a macvlan has a hardware address of its own
 * (drivers/net/macvlan.c, macvlan_handle_frame), an ipvlan shares its parent's and goes by the packet's IP destination
 * (drivers/net/ipvlan/ipvlan_core.c, ipvlan_handle_frame).
 */
export function childFor(stack: Stack, device: Interface, packet: Packet): PlacedVlan | undefined {
  return childrenOf(stack, device).find((child) => takes(child, stack, device, packet));
}

function takes({ stack, device }: PlacedVlan, above: Stack, parent: Interface, packet: Packet): boolean {
  if (device.kind === 'macvlan') return packet.frame?.destination === macOf(stack, device);
  if (packet.frame && packet.frame.destination !== macOf(above, parent)) return false;
  return device.addresses.some(({ address }) => address === packet.destination);
}

/** From the parent up to one of its children. */
export function passUp(walk: Walk, parent: Interface, child: PlacedVlan, packet: Packet): void {
  const { device, stack } = child;
  const text = `It is for ${device.name} of ${placeName(stack)}, ${device.kind === 'macvlan' ? 'a macvlan' : 'an ipvlan'} device on ${parent.name}.`;
  walk.step('bridge', text, packet, { device: parent.name });
  walk.next = { kind: 'receive', stack, device: device.name, packet: onTheWire(packet) };
}

/**
 * What such a device sends goes to another one on the same parent, or out of the parent; the parent's own IP stack never
 * sees it, so a machine and its macvlan devices do not reach each other (macvlan_queue_xmit, ipvlan_xmit_mode_l2).
 */
export function sendByParent(walk: Walk, stack: Stack, device: Vlan, packet: Packet): void {
  const above = parentOf(stack, device);
  walk.step('transmit', `Out of ${device.name}, by its parent ${device.parent.name}.`, packet, {
    device: device.name,
  });
  walk.leave(device.name);
  if (!above?.device.up) {
    const why = above ? `${above.device.name} is down` : `${device.parent.name} does not exist`;
    walk.end('dropped', `It gets no further: ${why}.`, packet, { device: device.name });
    return;
  }
  const { stack: there, device: parent } = above;
  const sibling = siblingFor(there, parent, stack, device, packet);
  if (sibling)
    walk.next = {
      kind: 'receive',
      stack: sibling.stack,
      device: sibling.device.name,
      packet: onTheWire(packet),
    };
  else if (device.mode === 'l3') sendFromParent(walk, there, parent, device, packet);
  else {
    walk.enter(there, null);
    walk.next = { kind: 'transmit', stack: there, device: parent, packet: onTheWire(packet) };
  }
}

function siblingFor(
  above: Stack,
  parent: Interface,
  stack: Stack,
  device: Vlan,
  packet: Packet,
): PlacedVlan | undefined {
  if (device.mode === 'private') return undefined;
  return childrenOf(above, parent).find(
    (child) =>
      (child.stack !== stack || child.device !== device) &&
      child.device.mode !== 'private' &&
      takes(child, above, parent, packet),
  );
}

/** Mode L3: the parent's namespace routes it as one of its own packets (ipvlan_process_v4_outbound, ipvlan_process_v6_outbound). */
function sendFromParent(walk: Walk, above: Stack, parent: Interface, device: Vlan, packet: Packet): void {
  walk.enter(above, null);
  const way = wayByParent(above, parent, packet);
  if (way.kind === 'error') {
    const reason = `${placeName(above)} has no way by ${parent.name} for what ${device.name} sends: ${way.reason}`;
    walk.end('no-route', reason, packet, {
      device: parent.name,
      ...(way.evidence ? { evidence: way.evidence } : {}),
      also: way.also,
    });
    return;
  }
  if (way.kind === 'broadcast') {
    const reason = `${packet.destination} is a broadcast address there, and ${device.name} sends none in mode l3.`;
    walk.end('dropped', reason, packet, { device: parent.name, evidence: way.evidence });
    return;
  }
  walk.next = { kind: 'send', stack: above, packet: onTheWire(packet), way };
}

/**
 * Out of the parent. In IPv6 that is a wish where the sender has an address already: of routes that are alike the parent's is
 * taken (net/ipv6/route.c, ip6_route_output_flags_noref, rt6_score_route).
 */
function wayByParent(
  above: Stack,
  parent: Interface,
  { source, destination, protocol }: Packet,
): OutputWay | NoWay {
  const asked = { source, destination, protocol, mark: 0, anySource: true };
  const bound = routeOutput(above, { ...asked, oif: parent.name });
  if (family(destination) === 4) return bound;
  const free = routeOutput(above, asked);
  if (free.kind === 'error' || bound.kind === 'error') return free;
  const { route } = bound;
  const isAlike =
    route.table === free.route.table &&
    route.destination === free.route.destination &&
    route.metric === free.route.metric;
  return isAlike ? bound : free;
}
