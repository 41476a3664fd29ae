import { family as familyOf, type IpAddress, prefixLength } from '../../linux/address.js';
import type { NetworkNamespace } from '../../linux/namespace.js';
import { PrefixTrie } from '../../linux/prefix-trie.js';
import { type AbsentRoute, type NextHop, type Route, type RoutingRule, TABLE } from '../../linux/route.js';
import { inPrefix } from '../in-prefix.js';
import type { Stack } from '../stack.js';

/** What a routing decision is made from (`struct flowi4`). */
export interface RouteKey {
  readonly destination: IpAddress;
  readonly source?: IpAddress;
  /** Device the packet came in by; `lo` for what the machine itself sends. */
  readonly iif: string;
  /** Device the sender is bound to. */
  readonly oif?: string;
  readonly mark: number;
}

/** A route that fits, its next hops that can be used, and the rule whose table it stands in. */
export interface FibResult {
  readonly route: Route;
  /** Empty for blackhole, unreachable and prohibit. */
  readonly nextHops: readonly NextHop[];
  readonly rule: RoutingRule;
}

interface Fib {
  readonly rules: readonly RoutingRule[];
  readonly tables: ReadonlyMap<number, PrefixTrie<Route>>;
  readonly absent: PrefixTrie<AbsentRoute>;
  /** Families with rules of somebody's own, or local routes that are not the kernel's. */
  readonly custom: ReadonlySet<4 | 6>;
}

const compiled = new WeakMap<NetworkNamespace, Fib>();

function fibOf(namespace: NetworkNamespace): Fib {
  let fib = compiled.get(namespace);
  if (fib) return fib;
  const tables = new Map<number, PrefixTrie<Route>>();
  for (const route of [...namespace.routes].sort((a, b) => a.metric - b.metric)) {
    let table = tables.get(route.table);
    if (!table) {
      table = new PrefixTrie();
      tables.set(route.table, table);
    }
    table.insert(route.destination, route);
  }
  const absent = new PrefixTrie(namespace.absentRoutes.map((route) => [route.destination, route] as const));
  const rules = [...namespace.rules].sort((a, b) => a.priority - b.priority);
  fib = { rules, tables, absent, custom: customFamilies(namespace) };
  compiled.set(namespace, fib);
  return fib;
}

/**
 * The policy routing look-up: rules by priority, in each table the longest prefix, then the lowest metric
 * (net/ipv4/fib_rules.c, fib4_rule_action; net/ipv4/fib_trie.c, fib_table_lookup). Undefined when no rule's table has a
 * route.
 */
export function fibLookup(stack: Stack, key: RouteKey): FibResult | undefined {
  const fib = fibOf(stack.namespace);
  const family = familyOf(key.destination);
  for (const rule of fib.rules) {
    if (rule.family !== family || !ruleMatches(rule, key)) continue;
    const found = lookupTable(stack, fib.tables.get(rule.table), key);
    if (!found || found.route.type === 'throw') continue;
    return { ...found, rule };
  }
  return undefined;
}

function ruleMatches(rule: RoutingRule, key: RouteKey): boolean {
  const fits =
    (!rule.from ||
      prefixLength(rule.from) === 0 ||
      (key.source !== undefined && inPrefix(rule.from, key.source))) &&
    (!rule.to || inPrefix(rule.to, key.destination)) &&
    (!rule.iif || rule.iif === key.iif) &&
    (!rule.oif || rule.oif === key.oif) &&
    (!rule.fwmark || ((rule.fwmark.value ^ key.mark) & rule.fwmark.mask) === 0);
  return fits !== (rule.not === true);
}

type TableResult = Omit<FibResult, 'rule'>;

function lookupTable(
  stack: Stack,
  table: PrefixTrie<Route> | undefined,
  key: RouteKey,
): TableResult | undefined {
  if (!table) return undefined;
  for (const { values } of table.lookupAll(key.destination)) {
    for (const route of values) {
      if (isNegative(route)) return { route, nextHops: [] };
      const nextHops = route.nextHops.filter((hop) => isUsable(stack, route, hop, key.oif));
      if (nextHops.length > 0) return { route, nextHops };
    }
  }
  return undefined;
}

function isNegative({ type }: Route): boolean {
  return type === 'blackhole' || type === 'unreachable' || type === 'prohibit' || type === 'throw';
}

/**
 * The kernel takes the routes of a device away when the device goes down, so what is left of one cannot be used; but the
 * addresses themselves stay local (net/ipv4/fib_semantics.c, fib_sync_down_dev).
 */
function isUsable(stack: Stack, route: Route, hop: NextHop, oif: string | undefined): boolean {
  if (oif !== undefined && hop.dev !== oif) return false;
  if (route.type === 'local') return stack.namespace.interfaces.has(hop.dev);
  return stack.namespace.interfaces.get(hop.dev)?.up === true;
}

/**
 * The route somebody would have written that fits better than the chosen one (or than none); the packet's road would
 * have been another with it.
 */
export function betterAbsentRoute(
  stack: Stack,
  destination: IpAddress,
  chosen: Route | undefined,
): AbsentRoute | undefined {
  const [absent] = fibOf(stack.namespace).absent.lookup(destination)?.values ?? [];
  if (!absent) return undefined;
  const better = !chosen || prefixLength(absent.destination) > prefixLength(chosen.destination);
  return better ? absent : undefined;
}

/** The route of table `local` that the address falls under, if any. */
export function localRoute(stack: Stack, address: IpAddress): Route | undefined {
  const table = fibOf(stack.namespace).tables.get(TABLE.local);
  return lookupTable(stack, table, { destination: address, iif: 'lo', mark: 0 })?.route;
}

/**
 * Whether somebody added rules of their own, or local routes that are not the kernel's: the source check is then done
 * in full (`fib4_has_custom_rules`, `fib_has_custom_local_routes`).
 */
export function hasCustomPolicy(stack: Stack, family: 4 | 6): boolean {
  return fibOf(stack.namespace).custom.has(family);
}

function customFamilies({ rules, routes }: NetworkNamespace): Set<4 | 6> {
  const custom = new Set<4 | 6>();
  for (const rule of rules) if (rule.provenance.by !== 'kernel') custom.add(rule.family);
  for (const route of routes) {
    if (route.table === TABLE.local && route.protocol !== 'kernel') custom.add(familyOf(route.destination));
  }
  return custom;
}
