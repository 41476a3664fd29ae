import type { IpAddress, IpPrefix } from '../../linux/address.js';
import { PrefixTrie } from '../../linux/prefix-trie.js';
import { type BgpTables, exchange } from './exchange.js';
import type { Speaker } from './speaker.js';

/** So many times what was learned may decide anew which next hops can be resolved. */
const MOST_ROUNDS = 4;

/** The longest prefix around an address that a speaker learned. */
export type Learned = (speaker: string, address: IpAddress) => IpPrefix | undefined;

/**
 * Routes that are learned may hide the way to a next hop, so that the paths by it do not count: then all is told again.
 *
 * @param besides what the speakers learned that these tables do not say; absent where they say all
 */
export function settled(speakers: ReadonlyMap<string, Speaker>, besides?: Learned): BgpTables {
  let tables = exchange(speakers);
  let hidden = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const now = hiddenNextHops(speakers, tables, hidden, besides ?? learnedIn(tables));
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

/** By longest match in tables; own routes are not learned. */
export function learnedIn(tables: BgpTables): Learned {
  const tries = new Map<string, PrefixTrie<true>>();
  return (speaker, address) => {
    let trie = tries.get(speaker);
    if (!trie) {
      trie = new PrefixTrie();
      for (const [prefix, { best }] of tables.of(speaker))
        if (best.learned !== 'own') trie.insert(prefix, true);
      tries.set(speaker, trie);
    }
    return trie.lookup(address)?.prefix;
  };
}

/** `SPEAKER NEXT_HOP` of paths that count, though their next hops cannot be resolved. */
function hiddenNextHops(
  speakers: ReadonlyMap<string, Speaker>,
  tables: BgpTables,
  before: ReadonlySet<string>,
  learned: Learned,
): Set<string> {
  const hidden = new Set(before);
  for (const [name, speaker] of speakers) {
    if (!speaker.resolves) continue;
    const nextHops = new Set<IpAddress>();
    for (const { best, equal } of tables.of(name).values()) {
      if (best.learned !== 'own') for (const { nextHop } of equal) nextHops.add(nextHop!);
    }
    for (const nextHop of nextHops) {
      // What is on the own link needs no route.
      const around = speaker.distance(nextHop) === 0 ? undefined : learned(name, nextHop);
      if (around && !speaker.resolves(nextHop, around)) hidden.add(`${name} ${nextHop}`);
    }
  }
  return hidden;
}
