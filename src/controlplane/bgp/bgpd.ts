import type { IpAddress } from '../../linux/address.js';
import type { NextHop } from '../../linux/route.js';
import { type UnderlayHop, underlayHop } from '../calico/bgp/underlay.js';
import { remember } from '../memo.js';
import type { Programmer } from '../programmer.js';
import { declaredPrefixes } from './declared-prefixes.js';
import type { KnownRoute } from './exchange.js';
import { bgpRouter, routerDown } from './routers.js';
import { bgpTables } from './tables.js';

/** Metric of BGP routes that FRR's zebra writes. */
const METRIC = 20;

/** bgpd of FRR on a router: writes what its neighbours announce, and by way of all of them that are equally good. */
export const bgpd: Programmer = {
  name: 'bgpd',

  program({ host }, machine, context) {
    const router = bgpRouter(machine);
    if (!router || routerDown(router, context)) return;
    const declared = declaredPrefixes(machine, context);
    const ways = new Map<IpAddress, UnderlayHop | null>();
    const wayTo = (nextHop: IpAddress) =>
      remember(ways, nextHop, () => underlayHop(machine, nextHop, context) ?? null) ?? undefined;
    for (const [destination, route] of context.plan(bgpTables, context.topology).of(machine.name)) {
      const { best, equal } = route;
      const nextHops = nextHopsOf(route, wayTo);
      if (best.learned === 'own' || declared.has(destination) || nextHops.length === 0) continue;
      const more = equal.length > 1 ? `, and ${equal.length - 1} more as good` : '';
      const why = `${best.title}, learned over BGP from ${best.from}${more}`;
      host.addRoute({
        destination,
        nextHops,
        protocol: 'bgp',
        metric: METRIC,
        provenance: { by: 'bgpd', why, source: best.source },
      });
    }
  },
};

/** The ways to the next hops of all equally good paths, each once. */
function nextHopsOf(
  { equal }: KnownRoute,
  wayTo: (nextHop: IpAddress) => UnderlayHop | undefined,
): NextHop[] {
  const hops = new Map<string, NextHop>();
  for (const { nextHop } of equal) {
    const hop = nextHop && wayTo(nextHop);
    if (hop) hops.set(`${hop.via ?? nextHop} ${hop.dev}`, { via: hop.via ?? nextHop, dev: hop.dev });
  }
  return [...hops.values()];
}
