import { family, type IpAddress } from '../linux/address.js';
import type { Interface } from '../linux/interface.js';
import { fragment } from './fragment.js';
import { icmpError } from './icmp/error.js';
import { neighbourUnreachable, tooBigFor } from './icmp/unreachable.js';
import { sendFrame } from './link/device.js';
import { resolveNeighbour } from './neighbour/resolve.js';
import { passHook, passOutput } from './netfilter/hooks.js';
import type { Packet } from './packet/packet.js';
import { longestPiece, piecesOf } from './packet/pieces.js';
import type { Way } from './routing/decision.js';
import { describeWay, placeName } from './routing/describe.js';
import type { OutputWay } from './routing/output.js';
import { macOf, parentOf, type Stack } from './stack.js';
import type { Walk } from './walk.js';

/**
 * What this namespace itself sends: its way, hook OUTPUT, and out (net/ipv4/ip_output.c, ip_local_out).
 *
 * @param cameBy the device that the packet came in by, where IPVS sends on another's
 */
export function localOut(walk: Walk, stack: Stack, packet: Packet, way: OutputWay, cameBy?: string): void {
  describeWay(walk, stack, packet, way);
  const passed = passOutput({ walk, stack, point: 'OUTPUT', out: way.device.name, way }, packet, way);
  if (passed) output(walk, stack, passed.packet, passed.way, cameBy);
}

/**
 * Hook POSTROUTING, then as many frames as it takes (net/ipv4/ip_output.c, ip_output).
 *
 * @param cameBy the device that another's packet came in by
 */
export function output(walk: Walk, stack: Stack, packet: Packet, way: Way, cameBy?: string): void {
  const device = way.device.name;
  const passed = passHook({ walk, stack, point: 'POSTROUTING', out: device, way }, packet);
  if (passed) finishOutput(walk, stack, passed, way, cameBy);
}

/** Into pieces that the way takes, and to the next hop (ip_finish_output). */
function finishOutput(walk: Walk, stack: Stack, packet: Packet, way: Way, cameBy?: string): void {
  if (longestPiece(packet) > way.mtu && packet.dontFragment && !packet.mayBeCut) {
    tooBig(walk, stack, packet, way, cameBy);
    return;
  }
  toNextHop(walk, stack, fragment(walk, packet, way.mtu, way.device.name), way, cameBy);
}

/** A packet that must not be cut and does not fit: the sender is told the largest length that would. */
export function tooBig(walk: Walk, stack: Stack, packet: Packet, way: Way, cameBy?: string): void {
  const { name } = way.device;
  const reason = `The packet of ${longestPiece(packet)} bytes must not be fragmented, and ${name} takes ${way.mtu} at most.`;
  const details = { ...tooBigFor(packet.destination, way.mtu), toThisHost: false, cameBy };
  const answer = icmpError(stack, withTooLong(packet, way.mtu), details);
  walk.end('too-big', reason, packet, { device: name, evidence: way.evidence, answer });
}

/** Of pieces the error is about those that are too long. */
function withTooLong(packet: Packet, mtu: number): Packet {
  const pieces = piecesOf(packet);
  return pieces.length === 1 ? packet : { ...packet, fragments: pieces.filter(({ length }) => length > mtu) };
}

/** The frame's addresses, and out of the device (ip_finish_output2, net/core/neighbour.c). */
function toNextHop(walk: Walk, stack: Stack, packet: Packet, way: Way, cameBy?: string): void {
  const { device } = way;
  if (!hasNeighbours(device)) {
    sendFrame(walk, stack, device, packet, way.gateway);
    return;
  }
  const target = way.gateway ?? packet.destination;
  const neighbour = resolveNeighbour(walk, stack, device, target, packet);
  if (!neighbour) {
    neighbourMissing(walk, stack, packet, way, target, cameBy);
    return;
  }
  if (neighbour.outside) {
    exit(walk, stack, device, packet, target, neighbour.outside.provenance.why);
    return;
  }
  const frame = { source: macOf(stack, device), destination: neighbour.mac! };
  sendFrame(walk, stack, device, { ...packet, frame }, way.gateway);
}

/** Devices without hardware addresses, and those on which nobody answers ARP (IFF_NOARP). */
function hasNeighbours(device: Interface): boolean {
  const { kind } = device;
  if (kind === 'ipvlan') return device.mode !== 'l3';
  return kind !== 'loopback' && kind !== 'ipip' && kind !== 'dummy';
}

/** Nobody answered: after three requests the sender hears of it (net/ipv4/arp.c, arp_error_report). */
function neighbourMissing(
  walk: Walk,
  stack: Stack,
  packet: Packet,
  way: Way,
  target: IpAddress,
  cameBy?: string,
): void {
  const asked = family(target) === 4 ? 'ARP' : 'neighbour discovery';
  const reason = `Nobody answers the ${asked} request of ${placeName(stack)} for ${target} on ${way.device.name}.`;
  const answer = icmpError(stack, packet, { ...neighbourUnreachable(target), toThisHost: false, cameBy });
  walk.end('unreachable-neighbour', reason, packet, {
    device: way.device.name,
    evidence: way.evidence,
    answer,
  });
}

/**
 * Whose hardware address the frame would go to is not known, so it is shown without one. What a macvlan or ipvlan device sends
 * leaves by its parent.
 */
function exit(
  walk: Walk,
  stack: Stack,
  device: Interface,
  framed: Packet,
  target: IpAddress,
  why: string,
): void {
  const { frame, ...packet } = framed;
  walk.step('transmit', `Out of ${device.name}.`, packet, { device: device.name });
  walk.leave(device.name);
  const above = parentOf(stack, device);
  if (above) {
    walk.enter(above.stack, null);
    exit(walk, above.stack, above.device, packet, target, why);
    return;
  }
  walk.end('exits', `It leaves the modelled world to ${target} (${why}).`, packet, {
    kind: 'exit',
    device: device.name,
  });
}
