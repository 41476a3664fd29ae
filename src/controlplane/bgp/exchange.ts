import type { IpPrefix } from '../../linux/address.js';
import { remember } from '../memo.js';
import { type BgpPath, comparePaths, comparePreference, isSamePath } from './path.js';
import { isRefusal, type Session, type Speaker } from './speaker.js';

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
  const mute = new Set<string>();
  for (const speaker of speakers.values()) {
    if (passesNothingOn(speaker, incoming.get(speaker.name) ?? [])) mute.add(speaker.name);
  }
  const heard = new Map([...speakers.keys()].map((name) => [name, new Heard()]));
  const queue: [speaker: Speaker, prefix: IpPrefix][] = [];

  for (const speaker of speakers.values()) {
    for (const path of speaker.own) {
      if (heard.get(speaker.name)!.known(path.prefix).set('', path)) queue.push([speaker, path.prefix]);
    }
  }
  for (let next = 0; next < queue.length; next++) {
    const [speaker, prefix] = queue[next]!;
    const { best } = heard.get(speaker.name)!.known(prefix);
    for (const session of speaker.tells) {
      const neighbour = speakers.get(session.to);
      if (!neighbour || mute.has(neighbour.name)) continue;
      if (heard.get(neighbour.name)!.hear(speaker, session, prefix, best, neighbour))
        queue.push([neighbour, prefix]);
    }
  }

  const hears = (speaker: Speaker): Heard => {
    const all = new Heard();
    for (const path of speaker.own) all.known(path.prefix).set('', path);
    for (const { speaker: teller, session } of incoming.get(speaker.name) ?? []) {
      for (const [prefix, best] of heard.get(teller.name)!.bests())
        all.hear(teller, session, prefix, best, speaker);
    }
    return all;
  };
  const late = new Map<string, Heard>();
  const heardBy = (name: string): Heard | undefined => {
    const speaker = mute.has(name) ? speakers.get(name) : undefined;
    return speaker ? remember(late, name, () => hears(speaker)) : heard.get(name);
  };
  return {
    mute,
    tellers: (name) => (incoming.get(name) ?? []).map(({ speaker }) => speaker.name),
    hears(speaker) {
      const all = hears(speaker);
      return { of: () => all.routes(), refusal: (_, prefix) => all.refusals.get(prefix) };
    },
    of: (name) => heardBy(name)?.routes() ?? new Map(),
    refusal: (name, prefix) => heardBy(name)?.refusals.get(prefix),
  };
}

interface Telling {
  readonly speaker: Speaker;
  readonly session: Session;
}

/**
 * Whether whatever a speaker learns goes no further: all its neighbours are of its own AS, and it reflects nothing; or all are
 * of one other AS, which does not take its own number back.
 */
function passesNothingOn({ tells }: Speaker, incoming: readonly Telling[]): boolean {
  const isInternal = ({ localAs, remoteAs }: Session) => localAs === remoteAs;
  const heardInside = incoming.every(({ session }) => isInternal(session) && !session.remote.fromClient);
  if (heardInside && tells.every((session) => isInternal(session) && !session.toClient)) return true;
  const other = tells[0]?.remoteAs;
  return (
    incoming.every(({ session }) => !isInternal(session) && session.localAs === other) &&
    tells.every(
      (session) => !isInternal(session) && session.remoteAs === other && session.remote.allowedLocalAs === 0,
    )
  );
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

/** The path as the neighbour gets it; undefined where it is not told, a sentence where somebody refused it. */
function tell(
  speaker: Speaker,
  session: Session,
  path: BgpPath,
  neighbour: Speaker,
): BgpPath | string | undefined {
  const { to, localAs, remoteAs, remote } = session;
  if (path.from === to || path.origin === to) return undefined;
  const isInternal = localAs === remoteAs;
  const isReflected = isInternal && path.learned === 'ibgp';
  if (isReflected && !session.toClient && !path.fromClient) return undefined;
  const offered = session.offer(path);
  if (isRefusal(offered)) return `${speaker.name} does not tell ${to}: ${offered.refused}`;

  const nextHop = nextHopTold(session, offered);
  const clusters =
    isReflected && session.clusterId ? [session.clusterId, ...offered.clusters] : offered.clusters;
  const { priority, ...rest } = offered;
  const told: BgpPath = {
    ...rest,
    ...(isInternal && priority !== undefined ? { priority } : {}),
    nextHop,
    asPath: isInternal ? offered.asPath : [localAs, ...offered.asPath],
    clusters: isInternal ? clusters : [],
    learned: isInternal ? 'ibgp' : 'ebgp',
    from: speaker.name,
    fromAddress: session.localAddress,
    fromClient: remote.fromClient,
    distance: 0,
  };
  if (told.asPath.filter((number) => number === remoteAs).length > remote.allowedLocalAs)
    return `${to} has its own AS number ${remoteAs} in the path that ${speaker.name} tells it`;
  if (remote.clusterId && told.clusters.includes(remote.clusterId)) return undefined;
  const distance = neighbour.distance(nextHop);
  if (distance === undefined)
    return `${to} has no route to the next hop ${nextHop} that ${speaker.name} tells it`;
  const taken = session.take({ ...told, distance });
  return isRefusal(taken) ? `${to} does not take it from ${speaker.name}: ${taken.refused}` : taken;
}

/** RFC 4271, section 5.1.3: within an AS the next hop stays, to another it is the speaker, but for what is configured. */
function nextHopTold(session: Session, { nextHop }: BgpPath): NonNullable<BgpPath['nextHop']> {
  if (nextHop === undefined || session.nextHop === 'self') return session.localAddress;
  if (session.nextHop === 'keep' || session.localAs === session.remoteAs) return nextHop;
  return session.keepsThirdParty?.(nextHop) ? nextHop : session.localAddress;
}
