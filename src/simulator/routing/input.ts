import { family, type IpAddress } from '../../linux/address.js';
import { deviceSetting, forwarding, isOn } from '../settings.js';
import { deviceOf, mustDevice, type Stack } from '../stack.js';
import type { Evidence } from '../trace.js';
import { isLimitedBroadcast, isLoopback, isMulticast, isZeroNet } from './address-type.js';
import { type NoWay, noRoute, refusal, type Way, wayOf, withAbsentRoute } from './decision.js';
import { type FibResult, fibLookup } from './fib.js';
import { type FlowIdentity, selectNextHop } from './multipath.js';
import { validateSource } from './validate-source.js';

export interface InputKey extends FlowIdentity {
  readonly source: IpAddress;
  /** Device it came in by. */
  readonly device: string;
  readonly mark: number;
}

/** The kernel drops it without a word: its addresses cannot be right here ("martian"), or forwarding is off. */
export interface Dropped {
  readonly kind: 'martian-source' | 'martian-destination' | 'not-forwarding';
  readonly reason: string;
  readonly evidence: Evidence;
  readonly also: readonly Evidence[];
}

/** Routing of what came in by a device (net/ipv4/route.c, ip_route_input_slow). */
export function routeInput(stack: Stack, key: InputKey): Way | NoWay | Dropped {
  const wrong = wrongAddress(stack, key);
  if (wrong) return wrong;
  const found = fibLookup(stack, {
    destination: key.destination,
    source: key.source,
    iif: key.device,
    mark: key.mark,
  });
  const forwards = forwarding(stack, key.device, family(key.destination));
  if (found?.route.type === 'local' || found?.route.type === 'broadcast')
    return deliverable(stack, key, found);
  const refused = found ? refusal(found.route, key.destination, found.rule) : noRoute(stack, key.destination);
  // A machine that does not forward IPv6 looks for a route all the same, and says when it has none (ip6_pkt_discard).
  if (refused && family(key.destination) === 6) return refused;
  if (!forwards.value) return notForwarding(stack, key, forwards.evidence);
  return refused ?? passOn(stack, key, found!);
}

function deliverable(stack: Stack, key: InputKey, found: FibResult): Way | Dropped {
  const bad = validateSource(stack, key);
  if (bad) return { kind: 'martian-source', ...bad };
  const hop = found.nextHops[0]!;
  return wayOf(found.route, found.rule, hop, deviceOf(stack, hop.dev) ?? mustDevice(stack, 'lo'));
}

function passOn(stack: Stack, key: InputKey, found: FibResult): Way | Dropped {
  const hop = selectNextHop(stack, found.nextHops, key);
  const bad = validateSource(stack, { ...key, out: hop.dev });
  if (bad) return { kind: 'martian-source', ...bad };
  return withAbsentRoute(
    stack,
    wayOf(found.route, found.rule, hop, deviceOf(stack, hop.dev)!),
    key.destination,
  );
}

/** Addresses that cannot stand in a packet from a wire, whatever the routes say. */
function wrongAddress(stack: Stack, { source, destination, device }: InputKey): Dropped | undefined {
  if (family(destination) === 6) return undefined;
  const localnet = deviceSetting(stack, device, 'route_localnet');
  if (isMulticast(source) || isLimitedBroadcast(source) || isZeroNet(source)) {
    return martian('martian-source', `${source} cannot be the source of a packet.`, localnet.evidence);
  }
  if (isZeroNet(destination)) {
    return martian(
      'martian-destination',
      `${destination} cannot be the destination of a packet.`,
      localnet.evidence,
    );
  }
  if (isOn(stack, device, 'route_localnet')) return undefined;
  if (isLoopback(destination)) {
    const reason = `A packet to ${destination} came in by ${device}: loopback addresses are not taken from a device unless route_localnet is on.`;
    return martian('martian-destination', reason, localnet.evidence);
  }
  if (isLoopback(source)) {
    const reason = `A packet from ${source} came in by ${device}: loopback addresses are not believed unless route_localnet is on.`;
    return martian('martian-source', reason, localnet.evidence);
  }
  return undefined;
}

function martian(kind: Dropped['kind'], reason: string, evidence: Evidence): Dropped {
  return { kind, reason, evidence, also: [] };
}

function notForwarding(stack: Stack, { destination, device }: InputKey, evidence: Evidence): Dropped {
  const whose = `${destination} is no address of ${stack.namespace.name === 'host' ? stack.machine.name : stack.namespace.name}`;
  return {
    kind: 'not-forwarding',
    reason: `${whose}, and ${device} does not forward (IP forwarding is off).`,
    evidence,
    also: [],
  };
}
