import { bits, family, networkAddress, prefixLength, toNumber } from '../address.js';
import { hasCarrier } from '../link-state.js';
import type { Machine, NetworkNamespace } from '../namespace.js';
import { type AbsentRoute, type NextHop, type Route, TABLE } from '../route.js';
import type { Line } from './line.js';

/** `ip -4 route show table all` and `ip -6 …` after it: by table, then by address as the kernel lists them. */
export function routeLines(namespace: NetworkNamespace, machine: Machine): Line[] {
  return [...namespace.routes].sort(compareRoutes).flatMap((route) => linesOf(route, namespace, machine));
}

/** `ip route` (family 4) or `ip -6 route`: table main. */
export function mainRouteLines(namespace: NetworkNamespace, machine: Machine, of: 4 | 6 = 4): Line[] {
  return namespace.routes
    .filter((route) => route.table === TABLE.main && family(route.destination) === of)
    .sort(compareRoutes)
    .flatMap((route) => linesOf(route, namespace, machine));
}

function linesOf(route: Route, namespace: NetworkNamespace, machine: Machine): Line[] {
  // Routes of type local hold whatever becomes of the link (net/ipv4/fib_semantics.c, fib_sync_down_dev).
  const down = ({ dev }: NextHop) => {
    if (route.type === 'local') return false;
    const device = namespace.interfaces.get(dev);
    return device !== undefined && !hasCarrier(device, namespace, machine);
  };
  const [first, ...rest] = formatRoute(route, down).split('\n');
  return [{ text: first!, provenance: route.provenance }, ...rest.map((text) => ({ text }))];
}

/**
 * A route as `ip route` prints it; its table is named unless it is main. Several next hops stand on lines of their own,
 * each after a tab. `isDown` tells which next hops' devices have no carrier.
 */
export function formatRoute(route: Route, isDown: (hop: NextHop) => boolean = () => false): string {
  const v6 = family(route.destination) === 6;
  const [only, ...others] = route.nextHops;
  const single = only !== undefined && others.length === 0 ? only : undefined;
  const words = [
    ...(route.type === 'unicast' ? [] : [route.type]),
    formatDestination(route),
    ...(single ? hopWords(single) : []),
    // IPv6 has routes that refuse stand on lo (net/ipv6/route.c, fib6_nh_init).
    ...(v6 && only === undefined ? ['dev lo'] : []),
    ...(route.table === TABLE.main ? [] : [`table ${tableName(route.table)}`]),
    ...(route.protocol === 'boot' && !v6 ? [] : protocolWords(route)),
    ...(route.scope === 'global' || v6 ? [] : [`scope ${route.scope}`]),
    ...(route.source === undefined ? [] : [`src ${route.source}`]),
    ...(route.metric === 0 && !v6 ? [] : [`metric ${route.metric}`]),
    ...(single ? flagWords(single, isDown) : []),
    ...(route.mtu === undefined ? [] : [`mtu ${route.mtu}`]),
    ...(v6 ? ['pref medium'] : []),
  ];
  const hops = single ? [] : route.nextHops.map((hop) => nextHopLine(hop, isDown));
  return [words.join(' '), ...hops].join('\n');
}

/** `10.244.1.0/26`, `10.244.0.5`, `default`. */
export function formatDestination({ destination }: Pick<Route, 'destination'>): string {
  if (prefixLength(destination) === 0) return 'default';
  return prefixLength(destination) === bits(family(destination)) ? networkAddress(destination) : destination;
}

/** A route that somebody would write but has not. */
export function formatAbsentRoute(route: AbsentRoute): string {
  return `${formatDestination(route)} (not there)`;
}

/** The name of a routing table, or its number. */
export function tableName(table: number): string {
  return Object.entries(TABLE).find(([, number]) => number === table)?.[0] ?? String(table);
}

function protocolWords(route: Route): string[] {
  return route.protocol === 'boot' ? [] : [`proto ${route.protocol}`];
}

function hopWords(hop: NextHop): string[] {
  return [...(hop.via === undefined ? [] : [`via ${hop.via}`]), `dev ${hop.dev}`];
}

function flagWords(hop: NextHop, isDown: (hop: NextHop) => boolean): string[] {
  return [...(hop.onlink ? ['onlink'] : []), ...(isDown(hop) ? ['linkdown'] : [])];
}

function nextHopLine(hop: NextHop, isDown: (hop: NextHop) => boolean): string {
  return `\t${['nexthop', ...hopWords(hop), `weight ${hop.weight ?? 1}`, ...flagWords(hop, isDown)].join(' ')}`;
}

/** By family, table, address; of one address the longest prefix first, then the smallest metric. */
function compareRoutes(a: Route, b: Route): number {
  const [first, second] = [toNumber(networkAddress(a.destination)), toNumber(networkAddress(b.destination))];
  return (
    family(a.destination) - family(b.destination) ||
    a.table - b.table ||
    (first < second ? -1 : first > second ? 1 : 0) ||
    prefixLength(b.destination) - prefixLength(a.destination) ||
    a.metric - b.metric
  );
}
