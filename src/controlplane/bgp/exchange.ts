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

/**
 * Speakers tell each other their best paths until nothing changes. Each keeps one best path and tells only that; what it heard
 * from an iBGP neighbour it tells other iBGP neighbours only as a reflector.
 */
export function exchange(speakers: ReadonlyMap<string, Speaker>): BgpTables {
  const tables = new Map<string, Map<IpPrefix, Known>>();
  const refusals = new Map<string, string>();
  const queue: [speaker: Speaker, prefix: IpPrefix][] = [];
  const knownOf = (speaker: string, prefix: IpPrefix): Known =>
    remember(
      remember(tables, speaker, () => new Map<IpPrefix, Known>()),
      prefix,
      () => new Known(),
    );

  for (const speaker of speakers.values()) {
    for (const path of speaker.own) {
      if (knownOf(speaker.name, path.prefix).set('', path)) queue.push([speaker, path.prefix]);
    }
  }
  for (let next = 0; next < queue.length; next++) {
    const [speaker, prefix] = queue[next]!;
    const { best } = knownOf(speaker.name, prefix);
    for (const session of speaker.tells) {
      const neighbour = speakers.get(session.to);
      if (!neighbour) continue;
      const known = knownOf(neighbour.name, prefix);
      // To an own route none is preferred.
      if (known.isOwn) continue;
      const told = best && tell(speaker, session, best, neighbour);
      if (typeof told === 'string') refusals.set(`${neighbour.name} ${prefix}`, told);
      const path = typeof told === 'string' ? undefined : told;
      if (known.set(speaker.name, path) && known.changes++ < MOST_CHANGES) queue.push([neighbour, prefix]);
    }
  }
  return {
    of(speaker) {
      const known = tables.get(speaker) ?? new Map<IpPrefix, Known>();
      return new Map(
        [...known].flatMap(([prefix, each]) => (each.best ? [[prefix, each.route(each.best)]] : [])),
      );
    },
    refusal: (speaker, prefix) => refusals.get(`${speaker} ${prefix}`),
  };
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
