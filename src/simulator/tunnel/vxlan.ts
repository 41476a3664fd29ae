import { addressAndPort, family, type IpAddress, type MacAddress } from '../../linux/address.js';
import type { Vxlan } from '../../linux/interface.js';
import { formatForwardingEntry } from '../../linux/print/bridge.js';
import { evidenceOf, kernelEvidence } from '../evidence.js';
import { type Frame, onTheWire, type Packet, PROTOCOL } from '../packet/packet.js';
import { longestPiece } from '../packet/pieces.js';
import { placeName } from '../routing/describe.js';
import { routeOutput } from '../routing/output.js';
import { defaultTtl } from '../settings.js';
import { macOf, type Stack, writtenForwarding } from '../stack.js';
import type { Evidence } from '../trace.js';
import type { Walk } from '../walk.js';
import { DEEPEST, wrappings } from './nesting.js';
import { refuse, tooDeep } from './refuse.js';

/** Bytes around the inner IP packet: IP, UDP, VXLAN and the inner frame's header (RFC 7348). */
const OVERHEAD = { 4: 20 + 8 + 8 + 14, 6: 40 + 8 + 8 + 14 };
/** The forwarding entry for frames to addresses that have none. */
const EVERYBODY = '00:00:00:00:00:00' as MacAddress;
/** Source ports are spread over this range (`ip_local_port_range`; include/net/udp.h, udp_flow_src_port). */
const SOURCE_PORTS = { from: 32768, to: 60999 };

/**
 * Puts the frame into a UDP packet to the tunnel end that its hardware address is behind
 * (drivers/net/vxlan/vxlan_core.c, vxlan_xmit). An outer IPv4 packet has no DF, so that it may be
 * fragmented; one of IPv6 is lost where it is too long (net/ipv6/ip6_output.c, ip6_fragment), and only the tunnel's end hears
 * of it.
 */
export function encapsulateVxlan(walk: Walk, stack: Stack, device: Vxlan, packet: Packet): void {
  const { frame } = packet;
  if (!frame) return;
  const end = tunnelEnd(walk, stack, device, frame.destination);
  if (!end) {
    const reason = `${device.name} does not know behind which tunnel end ${frame.destination} is, and drops the frame.`;
    refuse(walk, device, packet, 'unreachable-neighbour', reason);
    return;
  }
  if (wrappings(packet) >= DEEPEST) {
    refuse(walk, device, packet, 'loop', tooDeep(DEEPEST));
    return;
  }
  send(walk, stack, device, packet, frame, end);
}

interface TunnelEnd {
  readonly address: IpAddress;
  readonly evidence: Evidence;
}

/** By an entry that somebody wrote, one learned from a frame that came, or the entry for all others. */
function tunnelEnd(walk: Walk, stack: Stack, device: Vxlan, mac: MacAddress): TunnelEnd | undefined {
  const written = writtenEnd(stack, device, mac);
  if (written) return written;
  const learned = walk.memories.of(stack).tunnelEnds.get(`${device.name} ${mac}`);
  if (learned) {
    const text = `${mac} dev ${device.name} dst ${learned} self`;
    return {
      address: learned,
      evidence: kernelEvidence('fdb', text, 'learned from a frame that came from there'),
    };
  }
  return writtenEnd(stack, device, EVERYBODY);
}

function writtenEnd(stack: Stack, device: Vxlan, mac: MacAddress): TunnelEnd | undefined {
  const entry = writtenForwarding(stack, mac).find(
    (candidate) => candidate.dev === device.name && candidate.remote !== undefined,
  );
  return (
    entry && {
      address: entry.remote!,
      evidence: evidenceOf('fdb', formatForwardingEntry(entry), entry.provenance),
    }
  );
}

function send(walk: Walk, stack: Stack, device: Vxlan, packet: Packet, frame: Frame, end: TunnelEnd): void {
  const sourcePort = flowPort(packet);
  const ports = { source: sourcePort, destination: device.port };
  const way = routeOutput(stack, {
    destination: end.address,
    ...(device.local ? { source: device.local } : {}),
    ...(device.underlay ? { oif: device.underlay } : {}),
    protocol: PROTOCOL.udp,
    ports,
    mark: packet.mark,
    choose: walk.nextHopsOf(stack),
  });
  if (way.kind === 'error' || !way.source) {
    const why = way.kind === 'error' ? way.reason : 'There is no address to send from.';
    const reason = `${device.name} cannot reach the tunnel end ${end.address}: ${why}`;
    refuse(walk, device, packet, 'no-route', reason, { evidence: end.evidence });
    return;
  }
  if (way.device.name === device.name) {
    const reason = `The way to the tunnel end ${end.address} leads into ${device.name} itself.`;
    refuse(walk, device, packet, 'loop', reason, { evidence: way.evidence });
    return;
  }
  const of = family(end.address);
  const { frame: _, ...inner } = onTheWire(packet);
  const outer: Packet = {
    source: way.source,
    destination: end.address,
    protocol: PROTOCOL.udp,
    ttl: defaultTtl(stack, way.device.name, of),
    tos: 0,
    length: longestPiece(packet) + OVERHEAD[of],
    dontFragment: of === 6,
    payload: {
      kind: 'vxlan',
      vni: device.vni,
      sourcePort,
      destinationPort: device.port,
      innerFrame: frame,
      inner,
    },
    mark: packet.mark,
  };
  const text = `${device.name} wraps the frame into a UDP packet from ${way.source} to ${addressAndPort(end.address, device.port)} (VXLAN, VNI ${device.vni}).`;
  walk.step('encapsulate', text, outer, { device: device.name, evidence: end.evidence });
  walk.next = { kind: 'send', stack, packet: outer, way };
}

/** The same for all packets of a flow, so that they stay in order; the kernel's hash is another. */
function flowPort({ source, destination, protocol, payload }: Packet): number {
  const ports = 'sourcePort' in payload ? `${payload.sourcePort} ${payload.destinationPort}` : '';
  let hash = 0x811c9dc5;
  for (const character of `${source} ${destination} ${protocol} ${ports}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return SOURCE_PORTS.from + (hash % (SOURCE_PORTS.to - SOURCE_PORTS.from));
}

/**
 * Takes the frame out and has the device with this port and network identifier receive it (vxlan_rcv). False when no such
 * device has the port open at all: then it is a packet for whoever else listens there. A device whose own end is an IPv6
 * address has its port open for IPv6 alone, every other for IPv4 (vxlan_sock_add).
 */
export function decapsulateVxlan(walk: Walk, stack: Stack, packet: Packet): boolean {
  const { payload } = packet;
  if (payload.kind !== 'vxlan') return false;
  const devices = [...stack.namespace.interfaces.values()].filter(
    (device): device is Vxlan =>
      device.kind === 'vxlan' &&
      device.up &&
      device.port === payload.destinationPort &&
      (device.local === undefined ? 4 : family(device.local)) === family(packet.destination),
  );
  if (devices.length === 0) return false;
  const device = devices.find(({ vni }) => vni === payload.vni);
  if (!device) {
    const reason = `No VXLAN device of ${placeName(stack)} has the network identifier ${payload.vni}.`;
    walk.end('dropped', reason, packet);
    return true;
  }
  const { innerFrame, inner } = payload;
  if (innerFrame.source === macOf(stack, device)) {
    walk.end('dropped', `${device.name} gets a frame from its own hardware address and drops it.`, packet, {
      device: device.name,
    });
    return true;
  }
  if (device.learning) {
    walk.memories.of(stack).tunnelEnds.set(`${device.name} ${innerFrame.source}`, packet.source);
  }
  const bare: Packet = { ...inner, frame: innerFrame, mark: packet.mark };
  walk.step('decapsulate', `${device.name} takes the frame out of the UDP packet.`, bare, {
    device: device.name,
  });
  walk.next = { kind: 'receive', stack, device: device.name, packet: bare };
  return true;
}
