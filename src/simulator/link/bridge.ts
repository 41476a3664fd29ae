import type { MacAddress } from '../../linux/address.js';
import type { Bridge, Interface } from '../../linux/interface.js';
import { evidenceOf, kernelEvidence } from '../evidence.js';
import type { Packet } from '../packet/packet.js';
import { longestPiece } from '../packet/pieces.js';
import { deviceOf, macOf, portsOfBridge, type Stack, writtenForwarding } from '../stack.js';
import type { Evidence } from '../trace.js';
import type { Walk } from '../walk.js';
import { passBridgeForward } from './bridge-hooks.js';
import { bridgePostrouting, bridgePrerouting } from './bridge-netfilter.js';
import { MTU_SLACK } from './mtu.js';
import { flood } from './search.js';

/** A frame comes in by a bridge port (net/bridge/br_input.c, br_handle_frame). */
export function receiveByPort(
  walk: Walk,
  stack: Stack,
  bridge: Bridge,
  port: Interface,
  packet: Packet,
): Packet | undefined {
  if (!bridge.up) {
    walk.end('dropped', `${bridge.name} is down, so its ports pass nothing on.`, packet, {
      device: bridge.name,
    });
    return undefined;
  }
  const passed = bridgePrerouting(walk, stack, bridge, port, packet);
  return passed && handleFrame(walk, stack, bridge, port, passed);
}

/**
 * Learns where the sender is, and looks up where the frame is to go. Gives back the packet that is for the bridge device
 * itself, to be received by it (br_handle_frame_finish).
 */
function handleFrame(
  walk: Walk,
  stack: Stack,
  bridge: Bridge,
  port: Interface,
  packet: Packet,
): Packet | undefined {
  const { source, destination } = packet.frame!;
  walk.memories.of(stack).forwarding.set(`${bridge.name} ${source}`, port.name);
  if (isOwn(stack, bridge, destination)) {
    walk.step('bridge', `The frame is for ${bridge.name} itself.`, packet, { device: bridge.name });
    return packet;
  }
  const out = chooseExit(walk, stack, bridge, destination, packet);
  if (out) forwardFrame(walk, stack, bridge, port, out, packet);
  return undefined;
}

/** A frame of the bridge device itself goes to the port its address is behind (net/bridge/br_device.c, br_dev_xmit). */
export function sendByBridge(walk: Walk, stack: Stack, bridge: Bridge, packet: Packet): void {
  walk.step('transmit', `Out of ${bridge.name}.`, packet, { device: bridge.name });
  const out = chooseExit(walk, stack, bridge, packet.frame!.destination, packet);
  if (out) pushFrame(walk, stack, bridge, out, packet);
}

/** The bridge's own hardware address, and those of its ports, are its own. */
function isOwn(stack: Stack, bridge: Bridge, mac: MacAddress): boolean {
  return (
    macOf(stack, bridge) === mac ||
    portsOfBridge(stack, bridge.name).some((port) => macOf(stack, port) === mac)
  );
}

/** By the forwarding table; without an entry everybody gets a copy, and the one who wants it is followed. */
function chooseExit(
  walk: Walk,
  stack: Stack,
  bridge: Bridge,
  mac: MacAddress,
  packet: Packet,
): Interface | undefined {
  const known = knownPort(walk, stack, bridge, mac);
  if (known) {
    walk.step('bridge', `${bridge.name} knows ${mac} behind ${known.port.name}.`, packet, {
      device: bridge.name,
      evidence: known.evidence,
    });
    return known.port;
  }
  const port = portTowards(walk, stack, bridge, mac);
  if (port) {
    const text = `${bridge.name} does not know ${mac} and floods all its ports; only behind ${port.name} somebody takes it.`;
    walk.step('bridge', text, packet, { device: bridge.name });
    return port;
  }
  walk.end(
    'unreachable-neighbour',
    `${bridge.name} floods all its ports, and nobody behind them has ${mac}.`,
    packet,
    {
      device: bridge.name,
    },
  );
  return undefined;
}

function knownPort(
  walk: Walk,
  stack: Stack,
  bridge: Bridge,
  mac: MacAddress,
): { readonly port: Interface; readonly evidence: Evidence } | undefined {
  const written = writtenForwarding(stack, mac).find((entry) => isPort(stack, bridge, entry.dev));
  const name = written?.dev ?? walk.memories.of(stack).forwarding.get(`${bridge.name} ${mac}`);
  const port = name === undefined ? undefined : deviceOf(stack, name);
  if (!port?.up) return undefined;
  const text = `${mac} dev ${port.name} master ${bridge.name}`;
  const evidence = written
    ? evidenceOf('fdb', text, written.provenance)
    : kernelEvidence('fdb', text, 'learned from a frame that came in by that port');
  return { port, evidence };
}

function isPort(stack: Stack, bridge: Bridge, device: string): boolean {
  return deviceOf(stack, device)?.master === bridge.name;
}

function portTowards(walk: Walk, stack: Stack, bridge: Bridge, mac: MacAddress): Interface | undefined {
  const interest = {
    portsOf: (segment: Parameters<Parameters<typeof flood>[3]['portsOf']>[0]) => {
      const port = segment.port(mac);
      return [...(port ? [port] : []), ...(segment.others?.() ?? [])];
    },
  };
  for (const reached of flood(walk, stack, bridge, interest)) {
    if (macOf(reached.stack, reached.device) !== mac) continue;
    const first = reached.switches[0];
    return first?.kind === 'bridge' ? deviceOf(stack, first.outPort) : undefined;
  }
  return undefined;
}

/** From port to port, past the rules where br_netfilter asks for that (net/bridge/br_forward.c, __br_forward). */
function forwardFrame(
  walk: Walk,
  stack: Stack,
  bridge: Bridge,
  from: Interface,
  to: Interface,
  packet: Packet,
): void {
  if (from.name === to.name && !(to.kind === 'veth' && to.hairpin)) {
    const reason = `${bridge.name} sends no frame back out of ${to.name}, where it came in: hairpin mode is off on that port.`;
    walk.end('dropped', reason, packet, { device: bridge.name });
    return;
  }
  const forwarded = passBridgeForward(walk, stack, bridge.name, to.name, packet);
  const passed = forwarded && bridgePostrouting(walk, stack, bridge, to, forwarded);
  if (passed) pushFrame(walk, stack, bridge, to, passed);
}

/** Out of the port, unless it is too long for it: bridges tell nobody (br_dev_queue_push_xmit). */
function pushFrame(walk: Walk, stack: Stack, bridge: Bridge, port: Interface, packet: Packet): void {
  if (longestPiece(packet) > port.mtu + MTU_SLACK) {
    const reason = `${port.name} takes packets of ${port.mtu} bytes at most; ${bridge.name} drops this one of ${longestPiece(packet)} without telling anybody.`;
    walk.end('too-big', reason, packet, { device: port.name });
    return;
  }
  walk.next = { kind: 'transmit', stack, device: port, packet };
}
