import { PrefixTrie } from '../../linux/prefix-trie.js';
import type { Topology } from '../../topology/topology.js';
import { needsExchange, nodeSpeakers, type Telling } from '../calico/bgp/node-speakers.js';
import { isCalico } from '../calico/cluster.js';
import { remember } from '../memo.js';
import type { Context } from '../programmer.js';
import { type BgpTables, exchange } from './exchange.js';
import { bgpRouter, routerSpeaker, sessionsAmongRouters } from './routers.js';
import type { Session, Speaker } from './speaker.js';

/** What every BGP speaker knows: routers, and nodes of those clusters that have more than a mesh and reflectors. */
export function bgpTables({ clusters }: Topology, context: Context): BgpTables {
  const own: Speaker[] = [];
  const tellings: Telling[] = [...sessionsAmongRouters(context)];
  for (const cluster of clusters.values()) {
    if (!isCalico(cluster) || !context.plan(needsExchange, cluster)) continue;
    const nodes = nodeSpeakers(cluster, context);
    own.push(...nodes.speakers);
    tellings.push(...nodes.tellings);
  }
  const tells = new Map<string, Session[]>();
  for (const [teller, session] of tellings) remember(tells, teller, () => [] as Session[]).push(session);
  const speakers = new Map<string, Speaker>();
  for (const machine of context.machines.values()) {
    const router = bgpRouter(machine);
    if (router) speakers.set(machine.name, routerSpeaker(router, tells.get(machine.name) ?? [], context));
  }
  for (const speaker of own) speakers.set(speaker.name, { ...speaker, tells: tells.get(speaker.name) ?? [] });
  return settled(speakers);
}

/** So many times what was learned may decide anew which next hops can be resolved. */
const MOST_ROUNDS = 4;

/** Routes that are learned may hide the way to a next hop, so that the paths by it do not count: then all is told again. */
function settled(speakers: ReadonlyMap<string, Speaker>): BgpTables {
  let tables = exchange(speakers);
  let hidden = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const now = hiddenNextHops(speakers, tables, hidden);
    if (now.size === hidden.size) break;
    hidden = now;
    const seeing = [...speakers].map(([name, speaker]): [string, Speaker] => [
      name,
      {
        ...speaker,
        distance: (nextHop) => (hidden.has(`${name} ${nextHop}`) ? undefined : speaker.distance(nextHop)),
      },
    ]);
    tables = exchange(new Map(seeing));
  }
  return tables;
}

/** `SPEAKER NEXT_HOP` of paths that count, though their next hops cannot be resolved. */
function hiddenNextHops(
  speakers: ReadonlyMap<string, Speaker>,
  tables: BgpTables,
  before: ReadonlySet<string>,
): Set<string> {
  const hidden = new Set(before);
  for (const [name, speaker] of speakers) {
    if (!speaker.resolves) continue;
    const learned = [...tables.of(name)].filter(([, { best }]) => best.learned !== 'own');
    const trie = new PrefixTrie(learned.map(([prefix]) => [prefix, true] as const));
    for (const nextHop of new Set(learned.flatMap(([, { equal }]) => equal.map((path) => path.nextHop!)))) {
      const around = trie.lookup(nextHop)?.prefix;
      if (around && !speaker.resolves(nextHop, around)) hidden.add(`${name} ${nextHop}`);
    }
  }
  return hidden;
}
