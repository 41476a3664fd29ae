import type { IpAddress, IpPrefix } from '../../linux/address.js';
import { PrefixTrie } from '../../linux/prefix-trie.js';
import { remember } from '../memo.js';
import { type BgpTables, type Exchanged, exchange } from './exchange.js';
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
export function settled(speakers: ReadonlyMap<string, Speaker>, besides?: Learned): Exchanged {
  const hidden = new Set<string>();
  const seeing = (speaker: Speaker): Speaker => ({
    ...speaker,
    distance: (nextHop) => (hidden.has(`${speaker.name} ${nextHop}`) ? undefined : speaker.distance(nextHop)),
  });
  /** Whether there are more next hops that cannot be resolved. */
  const hides = (speaker: Speaker, tables: BgpTables): boolean => {
    const before = hidden.size;
    for (const nextHop of unresolved(speaker, tables, besides ?? learnedIn(tables)))
      hidden.add(`${speaker.name} ${nextHop}`);
    return hidden.size > before;
  };
  let tables = exchange(speakers);
  const active = [...speakers.values()].filter(({ name, resolves }) => resolves && !tables.mute.has(name));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const now = tables;
    if (active.filter((speaker) => hides(speaker, now)).length === 0) break;
    tables = exchange(new Map([...speakers].map(([name, speaker]) => [name, seeing(speaker)])));
  }
  const last = tables;
  // What a speaker that passes nothing on cannot resolve is its own affair.
  const late = new Map<string, BgpTables>();
  const tablesFor = (name: string): BgpTables => {
    const speaker = speakers.get(name);
    if (!speaker?.resolves || !last.mute.has(name)) return last;
    return remember(late, name, () => {
      let heard = last.hears(speaker);
      for (let round = 0; round < MOST_ROUNDS && hides(speaker, heard); round++)
        heard = last.hears(seeing(speaker));
      return heard;
    });
  };
  return {
    ...last,
    heardFrom(name, isTeller) {
      const own = tablesFor(name);
      if (own === last) return last.heardFrom(name, isTeller);
      return [...own.of(name).values()].filter(({ equal }) => equal.some(({ from }) => isTeller(from)));
    },
    of: (name) => tablesFor(name).of(name),
    refusal: (name, prefix) => tablesFor(name).refusal(name, prefix),
  };
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

/** Next hops of paths that count, though they cannot be resolved. */
function* unresolved(
  { name, resolves, distance }: Speaker,
  tables: BgpTables,
  learned: Learned,
): Iterable<IpAddress> {
  const nextHops = new Set<IpAddress>();
  for (const { best, equal } of tables.of(name).values()) {
    if (best.learned !== 'own') for (const { nextHop } of equal) nextHops.add(nextHop!);
  }
  for (const nextHop of nextHops) {
    // What is on the own link needs no route.
    const around = distance(nextHop) === 0 ? undefined : learned(name, nextHop);
    if (around && resolves && !resolves(nextHop, around)) yield nextHop;
  }
}
