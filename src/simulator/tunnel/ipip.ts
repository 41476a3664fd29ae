import type { IpAddress } from '../../linux/address.js';
import type { Interface, Ipip } from '../../linux/interface.js';
import { icmpError } from '../icmp/error.js';
import { tooBigFor } from '../icmp/unreachable.js';
import { onTheWire, type Packet, PROTOCOL } from '../packet/packet.js';
import { longestPiece } from '../packet/pieces.js';
import { placeName } from '../routing/describe.js';
import { type OutputWay, routeOutput } from '../routing/output.js';
import { defaultTtl } from '../settings.js';
import type { Stack } from '../stack.js';
import type { Walk } from '../walk.js';
import { DEEPEST, wrappings } from './nesting.js';
import { refuse, tooDeep } from './refuse.js';

/** Length of the header that goes around the packet, in bytes. */
const OUTER_HEADER = 20;

/**
 * Puts a header around the packet and sends it as one of this namespace's own: OUTPUT and POSTROUTING see the new packet
 * (net/ipv4/ip_tunnel.c, ip_tunnel_xmit). A device without a remote end takes the next hop of the route for it.
 */
export function encapsulate(
  walk: Walk,
  stack: Stack,
  device: Ipip,
  packet: Packet,
  nextHop: IpAddress,
): void {
  if (wrappings(packet) >= DEEPEST) {
    refuse(walk, device, packet, 'loop', tooDeep(DEEPEST));
    return;
  }
  const remote = device.remote ?? nextHop;
  const way = routeOutput(stack, {
    destination: remote,
    ...(device.local ? { source: device.local } : {}),
    protocol: PROTOCOL.ipip,
    mark: 0,
    choose: walk.nextHopsOf(stack),
  });
  if (way.kind === 'error' || !way.source) {
    const why = way.kind === 'error' ? way.reason : 'There is no address to send from.';
    const reason = `${device.name} cannot reach the other end of the tunnel, ${remote}: ${why}`;
    refuse(walk, device, packet, 'no-route', reason, way.evidence ? { evidence: way.evidence } : {});
    return;
  }
  if (way.device.name === device.name) {
    const reason = `The way to the other end of the tunnel, ${remote}, leads into ${device.name} itself.`;
    refuse(walk, device, packet, 'loop', reason, { evidence: way.evidence });
    return;
  }
  const limit = way.mtu - OUTER_HEADER;
  if (packet.dontFragment && longestPiece(packet) > limit) {
    tooBigForTunnel(walk, stack, device, packet, limit);
    return;
  }
  const outer = wrap(stack, device, packet, way, way.source, remote);
  const text = `${device.name} wraps it into a packet from ${outer.source} to ${remote} (IP protocol 4).`;
  walk.step('encapsulate', text, outer, { device: device.name });
  walk.next = { kind: 'send', stack, packet: outer, way };
}

function tooBigForTunnel(walk: Walk, stack: Stack, device: Interface, packet: Packet, mtu: number): void {
  const reason = `The packet of ${packet.length} bytes must not be fragmented, and the tunnel of ${device.name} takes ${mtu} at most.`;
  const answer = icmpError(stack, packet, { ...tooBigFor(packet.destination, mtu), toThisHost: false });
  refuse(walk, device, packet, 'too-big', reason, { answer });
}

/** DF is the inner packet's, or always on with path MTU discovery; the mark stays, the connection is another. */
function wrap(
  stack: Stack,
  device: Ipip,
  packet: Packet,
  way: OutputWay,
  source: IpAddress,
  destination: IpAddress,
): Packet {
  const { frame, ...inner } = onTheWire(packet);
  return {
    source,
    destination,
    protocol: PROTOCOL.ipip,
    ttl: device.ttl === 'inherit' ? packet.ttl : device.ttl || defaultTtl(stack, way.device.name, 4),
    tos: packet.tos,
    length: longestPiece(packet) + OUTER_HEADER,
    dontFragment: device.pmtuDiscovery || packet.dontFragment,
    payload: { kind: 'ipip', inner },
    mark: packet.mark,
  };
}

/**
 * Takes the header off what came for a tunnel device, which then receives the packet inside (net/ipv4/ipip.c,
 * ipip_tunnel_rcv). The device whose ends fit best takes it; `tunl0` whatever no other wants.
 */
export function decapsulate(walk: Walk, stack: Stack, packet: Packet): void {
  if (packet.payload.kind !== 'ipip') return;
  const device = tunnelFor(stack, packet);
  if (!device) {
    noTunnel(walk, stack, packet);
    return;
  }
  const { inner } = packet.payload;
  const bare: Packet = packet.mark === 0 ? inner : { ...inner, mark: packet.mark };
  walk.step('decapsulate', `${device.name} takes the outer header off.`, bare, { device: device.name });
  walk.next = { kind: 'receive', stack, device: device.name, packet: bare };
}

/** Both ends fit, the far one, the near one, or no ends are fixed (ip_tunnel_lookup); only devices that are up. */
function tunnelFor(stack: Stack, { source, destination }: Packet): Ipip | undefined {
  const devices = [...stack.namespace.interfaces.values()].filter(
    (device): device is Ipip => device.kind === 'ipip' && device.up,
  );
  return (
    devices.find(({ local, remote }) => local === destination && remote === source) ??
    devices.find(({ local, remote }) => local === undefined && remote === source) ??
    devices.find(({ local, remote }) => local === destination && remote === undefined) ??
    devices.find(({ local, remote }) => local === undefined && remote === undefined)
  );
}

/** With the tunnel module loaded port-unreachable goes back (net/ipv4/tunnel4.c), without it protocol-unreachable. */
function noTunnel(walk: Walk, stack: Stack, packet: Packet): void {
  const loaded = [...stack.machine.namespaces.values()].some(({ interfaces }) =>
    [...interfaces.values()].some(({ kind }) => kind === 'ipip'),
  );
  const code = loaded ? 'port-unreachable' : 'protocol-unreachable';
  const reason = `No tunnel device of ${placeName(stack)} takes IP-in-IP packets from ${packet.source}.`;
  const answer = icmpError(stack, packet, { type: 'destination-unreachable', code, toThisHost: true });
  walk.end('refused', reason, packet, { answer });
}
