import { family, hostPrefix, type IpAddress } from '../../linux/address.js';
import { type Route, TABLE } from '../../linux/route.js';
import { isOn } from '../settings.js';
import { deviceOf, mustDevice, ownerOf, type Stack } from '../stack.js';
import { isLocalAddress, isLoopback } from './address-type.js';
import { type NoWay, noRoute, refusal, routeEvidence, type Way, wayOf, withAbsentRoute } from './decision.js';
import { fibLookup } from './fib.js';
import { type FlowIdentity, selectNextHop } from './multipath.js';
import { sourceOfRoute, sourceTowards } from './source-address.js';

/** What a local sender asks of routing. */
export interface OutputKey extends FlowIdentity {
  readonly mark: number;
  /** Device the sender is bound to. */
  readonly oif?: string;
  /** The source need not be an address of this namespace: the packet is another's answer, or was rewritten. */
  readonly anySource?: boolean;
}

/** A way out, and the source address it gives to a packet that has none yet. */
export type OutputWay = Way & { readonly source: IpAddress | undefined };

/** Routing of what this namespace sends (net/ipv4/route.c, ip_route_output_key_hash_rcu). */
export function routeOutput(stack: Stack, key: OutputKey): OutputWay | NoWay {
  const { source, destination, oif, mark } = key;
  if (source !== undefined && !key.anySource && !canSendFrom(stack, source)) {
    return invalid(`${source} is no address of this namespace, so nothing can be sent from it.`);
  }
  const found = fibLookup(stack, {
    destination,
    iif: 'lo',
    mark,
    ...(source ? { source } : {}),
    ...(oif ? { oif } : {}),
  });
  if (!found) return (oif && onLink(stack, oif, destination, source)) || noRoute(stack, destination);
  const refused = refusal(found.route, destination, found.rule);
  if (refused) return refused;
  if (found.route.type === 'local') {
    const way = wayOf(found.route, found.rule, { dev: 'lo' }, mustDevice(stack, 'lo'));
    return { ...way, source: source ?? found.route.source ?? destination };
  }
  const hop = selectNextHop(stack, found.nextHops, key);
  const device = deviceOf(stack, hop.dev)!;
  const chosen = source ?? sourceOfRoute(stack, found.route, hop, destination);
  // IPv6 leaves it to who gets the packet (ip6_rcv_core).
  if (
    chosen &&
    family(chosen) === 4 &&
    isLoopback(chosen) &&
    device.kind !== 'loopback' &&
    !isOn(stack, device.name, 'route_localnet')
  ) {
    return invalid(
      `A packet from ${chosen} may not leave by ${device.name}: loopback addresses stay on lo unless route_localnet is on.`,
    );
  }
  const way = wayOf(found.route, found.rule, hop, device);
  return { ...withAbsentRoute(stack, way, destination), source: chosen };
}

/** A sender bound to a device that no route leads out of: the kernel takes it that the destination is on the link. */
function onLink(
  stack: Stack,
  oif: string,
  destination: IpAddress,
  source: IpAddress | undefined,
): OutputWay | undefined {
  const device = deviceOf(stack, oif);
  if (!device?.up) return undefined;
  const route: Route = {
    table: TABLE.main,
    type: 'unicast',
    destination: hostPrefix(destination),
    nextHops: [{ dev: oif }],
    scope: 'link',
    protocol: 'kernel',
    metric: 0,
    provenance: { by: 'kernel', why: `the sender is bound to ${oif}, and no route leads out of it` },
  };
  return {
    kind: 'unicast',
    device,
    mtu: device.mtu,
    evidence: routeEvidence(route),
    also: [],
    route,
    source: source ?? sourceTowards(stack, oif, destination, undefined, 'link'),
  };
}

function canSendFrom(stack: Stack, source: IpAddress): boolean {
  return ownerOf(stack, source) !== undefined || (family(source) === 4 && isLocalAddress(stack, source));
}

function invalid(reason: string): NoWay {
  return { kind: 'error', error: 'EINVAL', reason, also: [] };
}
