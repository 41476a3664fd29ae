import { bits, family, type IpAddress, prefixOf } from '../../linux/address.js';
import { type RealServer, serviceKey, type VirtualServer } from '../../linux/ipvs.js';
import type { Hook } from '../netfilter/hook.js';

/** Schedulers that give every server the same share, whatever its weight (as long as that is not 0). */
const EVEN: ReadonlySet<string> = new Set(['rr', 'lc', 'nq', 'dh', 'sh', 'lblc', 'lblcr']);

/**
 * The real server that a new connection goes to. Which one it is depends on the connections before it, of which a single
 * packet knows nothing, or on a hash of addresses: so every server is possible, with the share that the scheduler gives
 * it in the long run. A client of a persistent virtual server comes back to the same one
 * (net/netfilter/ipvs/ip_vs_core.c, ip_vs_schedule and ip_vs_sched_persist).
 */
export function schedule(hook: Hook, server: VirtualServer, client: IpAddress): RealServer | undefined {
  const { templates } = hook.walk.memories.of(hook.stack).virtual;
  const template = templateKey(server, client);
  const before = template === undefined ? undefined : templates.get(template);
  const chosen = before ?? drawn(hook, server);
  if (chosen && template !== undefined) templates.set(template, chosen);
  return chosen;
}

function templateKey({ service, persistence }: VirtualServer, client: IpAddress): string | undefined {
  if (!persistence) return undefined;
  const network = prefixOf(client, persistence.prefixLength ?? bits(family(client)));
  return `${serviceKey(service)} ${network}`;
}

function drawn(hook: Hook, { scheduler, realServers }: VirtualServer): RealServer | undefined {
  const able = realServers.filter(({ weight }) => weight > 0);
  const first = onlyOne(scheduler, able);
  if (first) return first;
  const shareOf = ({ weight }: RealServer) => (EVEN.has(scheduler) ? 1 : weight);
  let rest = able.reduce((sum, real) => sum + shareOf(real), 0);
  for (const real of able) {
    if (hook.walk.happens(shareOf(real) / rest)) return real;
    rest -= shareOf(real);
  }
  return undefined;
}

/** Failover and overflow send all connections to the server of the highest weight, as long as it is there. */
function onlyOne(scheduler: string, able: readonly RealServer[]): RealServer | undefined {
  if (scheduler !== 'fo' && scheduler !== 'ovf') return undefined;
  return able.reduce<RealServer | undefined>(
    (best, real) => (best && best.weight >= real.weight ? best : real),
    undefined,
  );
}
