import { family } from '../linux/address.js';
import type { Interface } from '../linux/interface.js';
import { deliverLocally } from './deliver.js';
import { forward } from './forward.js';
import { icmpError } from './icmp/error.js';
import { receiveByPort } from './link/bridge.js';
import { childFor, passUp } from './link/macvlan.js';
import { passHook } from './netfilter/hooks.js';
import { packetText } from './packet/headers.js';
import { type Packet, portsOf } from './packet/packet.js';
import type { NoWay } from './routing/decision.js';
import { describeWay, placeName } from './routing/describe.js';
import { impossibleAddress } from './routing/impossible-address.js';
import { routeInput } from './routing/input.js';
import { deviceSetting } from './settings.js';
import { bridgeOf, deviceOf, macOf, type Stack } from './stack.js';
import type { Evidence } from './trace.js';
import type { Walk } from './walk.js';

/** A frame comes in by a device: for a bridge when the device is a port of one, else for the IP stack (net/core/dev.c). */
export function receive(walk: Walk, stack: Stack, name: string, packet: Packet): void {
  const device = deviceOf(stack, name);
  const overLoopback = device?.kind === 'loopback';
  const outOfTunnel = device?.kind === 'ipip' || device?.kind === 'vxlan';
  if (!overLoopback && !outOfTunnel) walk.enter(stack, name);
  if (!outOfTunnel) walk.step('receive', `In by ${name}.`, packet, { device: name });
  if (!device?.up) {
    walk.end('dropped', `${name} is ${device ? 'down' : 'not there'}.`, packet, { device: name });
    return;
  }
  if (goesRound(walk, stack, name, packet)) return;
  const bridge = bridgeOf(stack, device);
  if (bridge) {
    const own = receiveByPort(walk, stack, bridge, device, packet);
    if (own) receiveIp(walk, stack, bridge, own);
    return;
  }
  const child = childFor(stack, device, packet);
  if (child) {
    passUp(walk, device, child, packet);
    return;
  }
  if (packet.frame && !overLoopback && packet.frame.destination !== macOf(stack, device)) {
    const reason = `${name} of ${placeName(stack)} does not take it: its hardware address is not ${packet.frame.destination}.`;
    walk.end('dropped', reason, packet, { device: name });
    return;
  }
  receiveIp(walk, stack, device, packet);
}

/** More often no road leads to the same place: then NAT makes each round look like a new packet. */
const MOST_VISITS = 6;

/**
 * The same packet, but for its TTL, came in here before: it goes round. By routers until its TTL is used up, which is
 * still walked to find who tells the sender; by bridges alone for ever.
 */
function goesRound(walk: Walk, stack: Stack, device: string, packet: Packet): boolean {
  const place = `${stack.key} ${device}`;
  const frame = packet.frame ? ` ${packet.frame.source} ${packet.frame.destination}` : '';
  const key = `${place} ${packetText(packet)} ${depthOf(packet)}${frame} ${packet.mark}`;
  const visits = walk.timesSeen(`${place} to ${packet.destination}`);
  if (walk.timesSeen(key) === 0 && visits < MOST_VISITS) return false;
  const reason = `The packet was in ${placeName(stack)} before, the same but for its TTL: it goes round.`;
  walk.beginLoop(reason, packet);
  if (walk.timesSeen(`${place} ttl ${packet.ttl}`) === 0) return false;
  walk.end('loop', reason, packet);
  return true;
}

/** How the packet is wrapped, and what is inside. */
function depthOf({ payload }: Packet): string {
  if (payload.kind === 'ipip' || payload.kind === 'vxlan')
    return `(${packetText(payload.inner)} ${depthOf(payload.inner)})`;
  return payload.kind;
}

/**
 * An IP packet comes in: PREROUTING, then routing says whose it is (net/ipv4/ip_input.c, ip_rcv). What the stack noted about
 * it before is cleared (ip_rcv_core): also how large the fragments were that br_netfilter put together on the bridge.
 */
function receiveIp(
  walk: Walk,
  stack: Stack,
  device: Interface,
  { largestFragment: _, ...packet }: Packet,
): void {
  const impossible = impossibleAddress(packet, device);
  if (impossible) {
    walk.end('dropped', impossible, packet, { device: device.name });
    return;
  }
  const asked = packet.bridge !== undefined;
  const passed = asked ? packet : passHook({ walk, stack, point: 'PREROUTING', in: device.name }, packet);
  if (!passed) return;
  if (device.kind === 'loopback' && passed.destination === packet.destination) {
    deliverLocally(walk, stack, device.name, passed);
    return;
  }
  const { source, destination, protocol, mark } = passed;
  const ports = portsOf(passed);
  const way = routeInput(stack, {
    source,
    destination,
    protocol,
    mark,
    device: device.name,
    ...(ports ? { ports } : {}),
    choose: walk.nextHopsOf(stack),
  });
  if ('route' in way) tellFilter(walk, stack, device, passed);
  switch (way.kind) {
    case 'error':
      refuse(walk, stack, device, passed, way);
      return;
    case 'martian-source':
      walk.end('filtered-by-rpf', way.reason, passed, details(device, way));
      return;
    case 'martian-destination':
    case 'not-forwarding':
      walk.end('dropped', way.reason, passed, details(device, way));
      return;
    case 'local':
      describeWay(walk, stack, passed, way);
      deliverLocally(walk, stack, device.name, passed);
      return;
    case 'broadcast':
      describeWay(walk, stack, passed, way);
      walk.end(
        'dropped',
        'Packets to a broadcast address are not followed further.',
        passed,
        details(device, way),
      );
      return;
    case 'unicast':
      describeWay(walk, stack, passed, way);
      forward(walk, stack, device, passed, way);
  }
}

/** The reverse path filter is worth a word where it is on. */
function tellFilter(walk: Walk, stack: Stack, { name, kind }: Interface, packet: Packet): void {
  if (kind === 'loopback' || family(packet.source) === 6) return;
  const filter = deviceSetting(stack, name, 'rp_filter');
  if (filter.value === 0) return;
  const how = filter.value === 1 ? `leads out of ${name}` : 'exists';
  walk.step(
    'rp-filter',
    `The reverse path filter of ${name} believes ${packet.source}: the way back ${how}.`,
    packet,
    {
      device: name,
      evidence: filter.evidence,
    },
  );
}

function details(device: Interface, { evidence, also }: { evidence: Evidence; also: readonly Evidence[] }) {
  return { device: device.name, evidence, also };
}

const CODES: Readonly<Record<4 | 6, Readonly<Record<NoWay['error'], string | undefined>>>> = {
  4: {
    ENETUNREACH: 'net-unreachable',
    EHOSTUNREACH: 'host-unreachable',
    EACCES: 'admin-prohibited',
    EINVAL: undefined,
  },
  6: { ENETUNREACH: 'no-route', EHOSTUNREACH: 'no-route', EACCES: 'admin-prohibited', EINVAL: undefined },
};

/**
 * Nothing to forward it by: the sender is told, but not of a blackhole (net/ipv4/route.c, ip_error; net/ipv6/route.c,
 * ip6_pkt_drop).
 */
function refuse(walk: Walk, stack: Stack, { name: cameBy }: Interface, packet: Packet, way: NoWay): void {
  const code = CODES[family(packet.destination)][way.error];
  const answer =
    code && icmpError(stack, packet, { type: 'destination-unreachable', code, toThisHost: false, cameBy });
  walk.end('no-route', way.reason, packet, {
    ...(way.evidence ? { evidence: way.evidence } : {}),
    also: way.also,
    ...(answer ? { answer } : {}),
  });
}
