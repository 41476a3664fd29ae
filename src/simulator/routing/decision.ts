import { type IpAddress, prefixLength } from '../../linux/address.js';
import type { Interface } from '../../linux/interface.js';
import { formatAbsentRoute, formatRoute } from '../../linux/print/route.js';
import { formatRule } from '../../linux/print/rule.js';
import type { AbsentRoute, NextHop, Route, RoutingRule } from '../../linux/route.js';
import { evidenceOf } from '../evidence.js';
import type { Stack } from '../stack.js';
import type { Evidence } from '../trace.js';
import { betterAbsentRoute } from './fib.js';

/** What routing made of a packet (`struct rtable`). */
export interface Way {
  /** To this namespace itself, to everybody on a link, or on by a next hop. */
  readonly kind: 'local' | 'broadcast' | 'unicast';
  /** The device it leaves by; `lo` for local destinations of what the machine sends. */
  readonly device: Interface;
  /** The next hop's address; absent when the destination itself is on the link. */
  readonly gateway?: IpAddress;
  /** Largest packet this way takes, in bytes. */
  readonly mtu: number;
  readonly evidence: Evidence;
  readonly also: readonly Evidence[];
  readonly route: Route;
}

/** Routing's refusal: the error a sender's program would see (errno(3)), and what it rests on. */
export interface NoWay {
  readonly kind: 'error';
  readonly error: 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL';
  readonly reason: string;
  readonly evidence?: Evidence;
  readonly also: readonly Evidence[];
}

const routeEvidences = new WeakMap<Route, Evidence>();

/** Printed once for each route, which many packets take. */
export function routeEvidence(route: Route): Evidence {
  let evidence = routeEvidences.get(route);
  if (!evidence) {
    evidence = evidenceOf('route', formatRoute(route), route.provenance);
    routeEvidences.set(route, evidence);
  }
  return evidence;
}

export function wayOf(route: Route, rule: RoutingRule, hop: NextHop, device: Interface): Way {
  return {
    kind: route.type === 'local' || route.type === 'broadcast' ? route.type : 'unicast',
    device,
    ...(hop.via ? { gateway: hop.via } : {}),
    mtu: route.mtu ?? device.mtu,
    evidence: routeEvidence(route),
    also: ruleEvidence(rule),
    route,
  };
}

/** The way, with the route that would have been better had its author written it. */
export function withAbsentRoute(stack: Stack, way: Way, destination: IpAddress): Way {
  const absent = betterAbsentRoute(stack, destination, way.route);
  if (!absent) return way;
  return { ...way, also: [...way.also, absentEvidence(absent)] };
}

/** A rule is worth showing when somebody wrote it: the three that every namespace starts with are not. */
function ruleEvidence(rule: RoutingRule): readonly Evidence[] {
  return rule.provenance.by === 'kernel'
    ? []
    : [evidenceOf('route', formatRule(rule).replace('\t', ' '), rule.provenance)];
}

const ERRORS = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' } as const;

function absentEvidence(absent: AbsentRoute): Evidence {
  return evidenceOf('absent-route', formatAbsentRoute(absent), absent.provenance);
}

/** The error of a route that refuses (net/ipv4/fib_semantics.c, fib_props). */
export function refusal(route: Route, destination: IpAddress, rule: RoutingRule): NoWay | undefined {
  const { type } = route;
  if (type !== 'blackhole' && type !== 'unreachable' && type !== 'prohibit') return undefined;
  const reason = `The route ${formatRoute(route)} refuses ${destination}.`;
  return {
    kind: 'error',
    error: ERRORS[type],
    reason,
    evidence: routeEvidence(route),
    also: ruleEvidence(rule),
  };
}

/** No table has a route; where one was to be expected, it is the evidence. */
export function noRoute(stack: Stack, destination: IpAddress): NoWay {
  const absent = betterAbsentRoute(stack, destination, undefined);
  const reason = `There is no route to ${destination}.`;
  return {
    kind: 'error',
    error: 'ENETUNREACH',
    reason,
    also: [],
    ...(absent ? { evidence: absentEvidence(absent) } : {}),
  };
}

/** `the default route`, `the route to 10.244.1.0/26`. */
export function routeName({ destination }: Route): string {
  return prefixLength(destination) === 0 ? 'the default route' : `the route to ${destination}`;
}
