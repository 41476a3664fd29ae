import type { IpPrefix } from '../../linux/address.js';
import { remember } from '../memo.js';
import { onward, passesNothingOn, type Telling } from './dead-ends.js';
import { type BgpPath, comparePaths, comparePreference, isSamePath } from './path.js';
import type { Session, Speaker } from './speaker.js';
import { tell } from './tell.js';

/** What a speaker knows of one prefix. */
export interface KnownRoute {
  readonly best: BgpPath;
  /** All paths as good as the best but for tie-breakers, the best among them. */
  readonly equal: readonly BgpPath[];
}

/** What all speakers know once nothing changes any more. */
export interface BgpTables {
  of(speaker: string): ReadonlyMap<IpPrefix, KnownRoute>;
  /** Why `speaker` did not get a prefix, where a filter or a rule of BGP refused it; the last reason counts. */
  refusal(speaker: string, prefix: IpPrefix): string | undefined;
}

/** A path that comes and goes for ever is left after so many changes (RFC 4451 tells of such). */
const MOST_CHANGES = 200;

/** What came of an exchange. A speaker that passes nothing on is asked what it hears only when somebody wants to know. */
export interface Exchanged extends BgpTables {
  /** Who tells a speaker anything. */
  tellers(speaker: string): readonly string[];
  /** The routes of a speaker to which some of these tellers know a way, perhaps with others. */
  heardFrom(speaker: string, isTeller: (name: string) => boolean): Iterable<KnownRoute>;
  readonly mute: ReadonlySet<string>;
  /** What a speaker that passes nothing on hears, if its ways to next hops are these. */
  hears(speaker: Speaker): BgpTables;
}

/**
 * Speakers tell each other their best paths until nothing changes. Each keeps one best path and tells only that; what it heard
 * from an iBGP neighbour it tells other iBGP neighbours only as a reflector.
 */
export function exchange(speakers: ReadonlyMap<string, Speaker>): Exchanged {
  const incoming = new Map<string, Telling[]>();
  for (const speaker of speakers.values()) {
    for (const session of speaker.tells)
      remember(incoming, session.to, () => [] as Telling[]).push({ speaker, session });
  }
  const tellings = (name: string): readonly Telling[] => incoming.get(name) ?? [];
  const mute = new Set<string>();
  for (const speaker of speakers.values()) {
    if (passesNothingOn(speaker, tellings(speaker.name))) mute.add(speaker.name);
  }
  const leadsOn = onward(speakers, mute);
  const heard = new Map([...speakers.keys()].map((name) => [name, new Heard()]));
  const queue: [speaker: Speaker, prefix: IpPrefix][] = [];

  for (const speaker of speakers.values()) {
    for (const path of speaker.own) {
      if (heard.get(speaker.name)!.known(path.prefix).set('', path)) queue.push([speaker, path.prefix]);
    }
  }
  /** Of a prefix that a speaker had heard of nowhere but in dead ends: what it was not asked to choose from until now. */
  const catchUp = (speaker: Speaker, prefix: IpPrefix): boolean => {
    let isOther = false;
    for (const { speaker: teller, session } of tellings(speaker.name)) {
      const best = leadsOn(session) ? undefined : heard.get(teller.name)!.best(prefix);
      if (best && heard.get(speaker.name)!.hear(teller, session, prefix, best, speaker)) isOther = true;
    }
    return isOther;
  };
  for (let next = 0; next < queue.length; next++) {
    const [speaker, prefix] = queue[next]!;
    const { best } = heard.get(speaker.name)!.known(prefix);
    for (const session of speaker.tells) {
      const neighbour = speakers.get(session.to);
      if (!neighbour || mute.has(neighbour.name)) continue;
      const there = heard.get(neighbour.name)!;
      const isNew = !there.has(prefix);
      if (isNew && !leadsOn(session)) continue;
      const isOther = there.hear(speaker, session, prefix, best, neighbour);
      if ((isNew && catchUp(neighbour, prefix)) || isOther) queue.push([neighbour, prefix]);
    }
  }

  const complete = new Set<string>();
  /** With what came by sessions whose paths lead no further. */
  const completed = (name: string): Heard => {
    const all = heard.get(name)!;
    if (complete.has(name)) return all;
    complete.add(name);
    const speaker = speakers.get(name)!;
    const late = tellings(name).filter(({ session }) => !leadsOn(session));
    const known = new Set(all.prefixes());
    for (const { speaker: teller, session } of late) {
      for (const [prefix, best] of heard.get(teller.name)!.bests())
        if (!known.has(prefix)) all.hear(teller, session, prefix, best, speaker);
    }
    return all;
  };
  const hears = (speaker: Speaker): Heard => {
    const all = new Heard();
    for (const path of speaker.own) all.known(path.prefix).set('', path);
    for (const { speaker: teller, session } of tellings(speaker.name)) {
      for (const [prefix, best] of completed(teller.name).bests())
        all.hear(teller, session, prefix, best, speaker);
    }
    return all;
  };
  const late = new Map<string, Heard>();
  const heardBy = (name: string): Heard | undefined => {
    const speaker = speakers.get(name);
    if (!speaker) return undefined;
    return mute.has(name) ? remember(late, name, () => hears(speaker)) : completed(name);
  };
  /** Who told a speaker nothing in the exchange, for it would have come back to them, is asked in the end. */
  const refusal = (name: string, prefix: IpPrefix): string | undefined => {
    const known = heardBy(name)?.refusals.get(prefix);
    if (known !== undefined || mute.has(name)) return known;
    let last: string | undefined;
    for (const { speaker, session } of tellings(name)) {
      const best = completed(speaker.name).best(prefix);
      const told = best && tell(speaker, session, best, speakers.get(name)!);
      if (typeof told === 'string') last = told;
    }
    return last;
  };
  return {
    mute,
    tellers: (name) => tellings(name).map(({ speaker }) => speaker.name),
    heardFrom(name, isTeller) {
      const isComplete =
        !mute.has(name) &&
        tellings(name).every(({ speaker, session }) => leadsOn(session) || !isTeller(speaker.name));
      const routes =
        (isComplete ? heard.get(name) : heardBy(name))?.routes() ?? new Map<IpPrefix, KnownRoute>();
      return [...routes.values()].filter(({ equal }) => equal.some(({ from }) => isTeller(from)));
    },
    hears(speaker) {
      const all = hears(speaker);
      return { of: () => all.routes(), refusal: (_, prefix) => all.refusals.get(prefix) };
    },
    of: (name) => heardBy(name)?.routes() ?? new Map(),
    refusal,
  };
}

/** All that a speaker heard, and what was refused to it. */
class Heard {
  readonly #known = new Map<IpPrefix, Known>();
  readonly refusals = new Map<IpPrefix, string>();

  known(prefix: IpPrefix): Known {
    return remember(this.#known, prefix, () => new Known());
  }

  /** Whether the best path is another one after this. */
  hear(teller: Speaker, session: Session, prefix: IpPrefix, best: BgpPath | undefined, to: Speaker): boolean {
    const known = this.known(prefix);
    // To an own route none is preferred.
    if (known.isOwn) return false;
    const told = best && tell(teller, session, best, to);
    if (typeof told === 'string') this.refusals.set(prefix, told);
    return (
      known.set(teller.name, typeof told === 'string' ? undefined : told) && known.changes++ < MOST_CHANGES
    );
  }

  has(prefix: IpPrefix): boolean {
    return this.#known.has(prefix);
  }

  best(prefix: IpPrefix): BgpPath | undefined {
    return this.#known.get(prefix)?.best;
  }

  prefixes(): Iterable<IpPrefix> {
    return this.#known.keys();
  }

  *bests(): Iterable<readonly [IpPrefix, BgpPath]> {
    for (const [prefix, { best }] of this.#known) if (best) yield [prefix, best];
  }

  routes(): Map<IpPrefix, KnownRoute> {
    const routes = new Map<IpPrefix, KnownRoute>();
    for (const [prefix, known] of this.#known) if (known.best) routes.set(prefix, known.route(known.best));
    return routes;
  }
}

/** All that a speaker heard of one prefix, by neighbour; its own under the empty name. */
class Known {
  readonly #paths = new Map<string, BgpPath>();
  best: BgpPath | undefined;
  changes = 0;

  /** Whether the best path is another one now. */
  set(from: string, path: BgpPath | undefined): boolean {
    if (isSamePath(this.#paths.get(from), path)) return false;
    const [before, replaced] = [this.best, this.#paths.get(from)];
    if (path) this.#paths.set(from, path);
    else this.#paths.delete(from);
    if (replaced !== undefined && replaced === before) this.best = this.#search();
    else if (path && (!before || comparePaths(path, before) < 0)) this.best = path;
    return !isSamePath(before, this.best);
  }

  #search(): BgpPath | undefined {
    let best: BgpPath | undefined;
    for (const path of this.#paths.values()) if (!best || comparePaths(path, best) < 0) best = path;
    return best;
  }

  /** Whether the speaker announces the prefix itself. */
  get isOwn(): boolean {
    return this.#paths.has('');
  }

  route(best: BgpPath): KnownRoute {
    const equal = [...this.#paths.values()].filter((path) => comparePreference(path, best) === 0);
    return { best, equal: equal.sort(comparePaths) };
  }
}
