import type { IpAddress } from '../../linux/address.js';
import type { Ethernet, Interface, Veth } from '../../linux/interface.js';
import { onTheWire, type Packet } from '../packet/packet.js';
import { longestPiece } from '../packet/pieces.js';
import { placeName } from '../routing/describe.js';
import { deviceOf, findStack, type Stack, stackOf } from '../stack.js';
import { encapsulate } from '../tunnel/ipip.js';
import { encapsulateVxlan } from '../tunnel/vxlan.js';
import type { Walk } from '../walk.js';
import { sendByBridge } from './bridge.js';
import { sendByParent } from './macvlan.js';
import { MTU_SLACK } from './mtu.js';

/**
 * Out of a device, each kind in its own way (net/core/dev.c, dev_queue_xmit). `gateway` is the next hop of the route that
 * led here, where it has one.
 */
export function sendFrame(
  walk: Walk,
  stack: Stack,
  device: Interface,
  packet: Packet,
  gateway?: IpAddress,
): void {
  switch (device.kind) {
    case 'loopback':
      sendByLoopback(walk, stack, device, packet);
      return;
    case 'veth':
      sendByVeth(walk, stack, device, packet);
      return;
    case 'ethernet':
      sendByCable(walk, device, packet);
      return;
    case 'bridge':
      sendByBridge(walk, stack, device, packet);
      return;
    case 'ipip':
      encapsulate(walk, stack, device, packet, gateway ?? packet.destination);
      return;
    case 'dummy':
      walk.end('dropped', `${device.name} is a dummy device: what is sent to it is lost.`, packet, {
        device: device.name,
      });
      return;
    case 'vxlan':
      encapsulateVxlan(walk, stack, device, packet);
      return;
    case 'macvlan':
    case 'ipvlan':
      sendByParent(walk, stack, device, packet);
      return;
  }
}

/** Comes in again by lo, with its connection and mark (drivers/net/loopback.c). */
function sendByLoopback(walk: Walk, stack: Stack, device: Interface, packet: Packet): void {
  walk.step('transmit', `Out of ${device.name}, and in again.`, packet, { device: device.name });
  walk.next = { kind: 'receive', stack, device: device.name, packet };
}

/** What one end sends the other receives, if it is up and takes packets of that length (drivers/net/veth.c, veth_xmit). */
function sendByVeth(walk: Walk, stack: Stack, device: Veth, packet: Packet): void {
  const there = stackOf(stack.machine, device.peer.namespace);
  const peer = there && deviceOf(there, device.peer.name);
  walk.step('transmit', `Out of ${device.name}, to the other end of the veth pair.`, packet, {
    device: device.name,
  });
  walk.leave(device.name);
  if (!there || !peer?.up) {
    const end = peer ? `${peer.name} of ${placeName(there!)} is down` : `${device.peer.name} does not exist`;
    walk.end('dropped', `The other end of the veth pair loses it: ${end}.`, packet, { device: device.name });
    return;
  }
  if (longestPiece(packet) > peer.mtu + MTU_SLACK) {
    const reason = lost(`${peer.name} of ${placeName(there)}`, peer.mtu, packet);
    walk.end('too-big', reason, packet, { device: device.name });
    return;
  }
  const sameNamespace = there === stack;
  const wire = onTheWire(packet);
  walk.next = {
    kind: 'receive',
    stack: there,
    device: peer.name,
    packet: sameNamespace ? { ...wire, mark: packet.mark } : wire,
  };
}

/** By the cable to the port that has the frame's destination address, or that the switch learned it behind. */
function sendByCable(walk: Walk, device: Ethernet, packet: Packet): void {
  const { world } = walk.question;
  walk.step('transmit', `Out of ${device.name}.`, packet, { device: device.name });
  walk.leave(device.name);
  const segment = device.segment === undefined ? undefined : world.segment(device.segment);
  if (!segment || !packet.frame) {
    walk.end('unreachable-neighbour', `The cable of ${device.name} is not plugged in.`, packet, {
      device: device.name,
    });
    return;
  }
  const mac = packet.frame.destination;
  const port = walk.memories.segments.get(segment.id)?.get(mac) ?? segment.port(mac);
  const there = port && findStack(world, port.machine, port.namespace);
  if (!port || !there) {
    walk.end('unreachable-neighbour', `Nobody on ${segment.id} has the hardware address ${mac}.`, packet, {
      device: device.name,
    });
    return;
  }
  const limit = Math.min(segment.mtu, deviceOf(there, port.interface)?.mtu ?? segment.mtu);
  if (longestPiece(packet) > limit + MTU_SLACK) {
    const who = limit === segment.mtu ? segment.id : `${port.interface} of ${placeName(there)}`;
    walk.end('too-big', lost(who, limit, packet), packet, { device: device.name });
    return;
  }
  walk.next = { kind: 'receive', stack: there, device: port.interface, packet: onTheWire(packet) };
}

function lost(who: string, mtu: number, packet: Packet): string {
  return `${who} takes packets of ${mtu} bytes at most and loses this one of ${longestPiece(packet)} without telling anybody.`;
}
