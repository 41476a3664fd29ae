import { bits, family, type IpPrefix, parseIp, parsePrefix, prefixOf } from '../address.js';
import { defaultPrefix } from '../kernel-routes.js';
import type { Provenance } from '../provenance.js';
import { type NextHop, type Route, TABLE } from '../route.js';

/** A next hop as `ip route` tells of it. */
export interface HopRecord {
  readonly via?: string;
  readonly dev?: string;
  readonly weight?: string;
  readonly flags: readonly string[];
}

/** A route as `ip route` tells of it, in text or JSON; what was not told is absent. */
export interface RouteRecord extends HopRecord {
  readonly type?: string;
  readonly destination: string;
  readonly table?: string;
  readonly protocol?: string;
  readonly scope?: string;
  readonly source?: string;
  readonly metric?: string;
  readonly mtu?: string;
  readonly hops: readonly HopRecord[];
}

export const ROUTE_TYPES: readonly string[] = [
  'unicast',
  'local',
  'broadcast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
] satisfies Route['type'][];

/** Types that the model has no use for. */
export const IGNORED_TYPES: readonly string[] = ['multicast', 'anycast', 'nat'];

/** Types that lead nowhere: IPv6 shows them on lo all the same. */
const REFUSING: readonly string[] = [
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
] satisfies Route['type'][];

/** A route as data; a text where the record makes no sense, which says why. */
export function toRoute(record: RouteRecord, provenance: Provenance): Route | string {
  const type = record.type ?? 'unicast';
  if (!ROUTE_TYPES.includes(type)) return `no type of route: ${type}`;
  const destination = readDestination(record);
  if (!destination) return `no destination: ${record.destination}`;
  const table = record.table === undefined ? TABLE.main : tableNumber(record.table);
  if (table === undefined) return `no number for table ${record.table}`;
  const source = record.source === undefined ? undefined : parseIp(record.source);
  if (record.source !== undefined && !source) return `no address: ${record.source}`;
  const hops = (record.hops.length > 0 ? record.hops : [record]).map(toNextHop);
  const wrong = hops.find((hop) => typeof hop === 'string');
  if (wrong) return wrong;
  const mtu = Number(record.mtu);
  return {
    table,
    type: type as Route['type'],
    destination,
    nextHops: REFUSING.includes(type) ? [] : hops.filter((hop) => typeof hop === 'object'),
    ...(source ? { source } : {}),
    scope: record.scope === 'link' || record.scope === 'host' ? record.scope : 'global',
    protocol: record.protocol ?? 'boot',
    metric: Number(record.metric ?? 0) || 0,
    ...(mtu > 0 ? { mtu } : {}),
    provenance,
  };
}

/** `default` is of the family of what else the route names; IPv4 where it names nothing. */
function readDestination({ destination, via, source, hops }: RouteRecord): IpPrefix | undefined {
  if (destination === 'default') {
    const other = parseIp(via ?? hops[0]?.via ?? source ?? '');
    return defaultPrefix(other ? family(other) : 4);
  }
  const address = parseIp(destination);
  return address ? prefixOf(address, bits(family(address))) : parsePrefix(destination);
}

/** Number of a table given by name or number. */
export function tableNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  return Object.hasOwn(TABLE, text) ? TABLE[text as keyof typeof TABLE] : undefined;
}

/** Undefined for a route without a device, as a blackhole has none. */
function toNextHop({ via, dev, weight, flags }: HopRecord): NextHop | string | undefined {
  const gateway = via === undefined ? undefined : parseIp(via);
  if (via !== undefined && !gateway) return `no address: ${via}`;
  if (dev === undefined) return gateway ? 'a gateway without a device' : undefined;
  return {
    ...(gateway ? { via: gateway } : {}),
    dev,
    ...(flags.includes('onlink') ? { onlink: true } : {}),
    ...(weight === undefined ? {} : { weight: Number(weight) || 1 }),
  };
}
