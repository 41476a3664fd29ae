import type { IpPrefix } from '../../linux/address.js';
import type { Topology } from '../../topology/topology.js';
import { lazy, remember } from '../memo.js';
import type { Context } from '../programmer.js';
import type { BgpTables, KnownRoute } from './exchange.js';
import { groupKinds, type Kinds, standIns, told } from './kinds.js';
import type { BgpPath } from './path.js';
import { type Learned, learnedIn, settled } from './settled.js';
import type { Speaker } from './speaker.js';
import { type BgpWorld, bgpWorld } from './world.js';

/** What every BGP speaker knows. */
export function bgpTables(topology: Topology, context: Context): BgpTables {
  return tablesOf(bgpWorld(topology, context));
}

/**
 * The tables of all speakers from an exchange among few: of speakers of one kind three take part, of which one announces. What that one
 * announces stands for the like of all others of its kind. Prefixes that several announce, some of whom have their like, are exchanged
 * each by itself, with all who announce it.
 */
export function tablesOf(world: BgpWorld): BgpTables {
  const apart = new Set<string>();
  for (;;) {
    const kinds = groupKinds(world.speakers.keys(), world.kinds, apart);
    const announced = sortAnnounced(world, kinds);
    const names = standIns(kinds);
    const tables = settled(withOwn(world.among(names), announced.stood));
    const found = told(tables, names, kinds);
    if (found.size === 0) return assemble(world, kinds, announced, tables);
    for (const kind of found) apart.add(kind);
  }
}

/** The announcements of all, by how they are exchanged. */
interface Announced {
  /** By speaker: those of single ones, and those that stand for the like of a kind. */
  readonly stood: ReadonlyMap<string, readonly BgpPath[]>;
  /** For a prefix that stands for others: those others, itself among them. */
  readonly alike: ReadonlyMap<IpPrefix, readonly BgpPath[]>;
  /** Prefixes that several announce, by who they are. */
  readonly shared: readonly Shared[];
}

interface Shared {
  readonly origins: ReadonlySet<string>;
  readonly paths: ReadonlyMap<string, readonly BgpPath[]>;
}

function sortAnnounced({ speakers, mark }: BgpWorld, { kindOf, members }: Kinds): Announced {
  const byPrefix = new Map<IpPrefix, BgpPath[]>();
  for (const { own } of speakers.values()) {
    for (const path of own) remember(byPrefix, path.prefix, () => [] as BgpPath[]).push(path);
  }
  const stood = new Map<string, BgpPath[]>();
  const alike = new Map<IpPrefix, BgpPath[]>();
  const stands = new Map<string, BgpPath[]>();
  const shared = new Map<string, { origins: Set<string>; paths: Map<string, BgpPath[]> }>();
  for (const [prefix, paths] of byPrefix) {
    const kind = kindOf.get(paths[0]!.origin);
    if (paths.every(({ origin }) => !kindOf.has(origin))) {
      for (const path of paths) remember(stood, path.origin, () => [] as BgpPath[]).push(path);
    } else if (paths.length === 1 && kind !== undefined) {
      remember(stands, `${kind} ${mark(prefix)}`, () => [] as BgpPath[]).push(paths[0]!);
    } else {
      const origins = new Set(paths.map(({ origin }) => origin));
      const group = remember(shared, [...origins].join(' '), () => ({ origins, paths: new Map() }));
      for (const path of paths) remember(group.paths, path.origin, () => [] as BgpPath[]).push(path);
    }
  }
  for (const paths of stands.values()) {
    const [first] = members.get(kindOf.get(paths[0]!.origin)!)!;
    const own = paths.find(({ origin }) => origin === first);
    if (!own) {
      for (const path of paths)
        shared.set(path.prefix, { origins: new Set([path.origin]), paths: new Map([[path.origin, [path]]]) });
      continue;
    }
    remember(stood, own.origin, () => [] as BgpPath[]).push(own);
    alike.set(own.prefix, paths);
  }
  return { stood, alike, shared: [...shared.values()] };
}

function withOwn(
  speakers: ReadonlyMap<string, Speaker>,
  own: ReadonlyMap<string, readonly BgpPath[]>,
): ReadonlyMap<string, Speaker> {
  return new Map([...speakers].map(([name, speaker]) => [name, { ...speaker, own: own.get(name) ?? [] }]));
}

function assemble(world: BgpWorld, kinds: Kinds, { alike, shared }: Announced, tables: BgpTables): BgpTables {
  const learned = learnedIn(tables);
  // The first of a kind announces, so the second hears what any of them hears.
  const hearer = (speaker: string): string =>
    kinds.members.get(kinds.kindOf.get(speaker) ?? '')?.[1] ?? speaker;
  const groups = lazy(() =>
    shared.map((group) => sharedTables(world, kinds, group, (name, to) => learned(hearer(name), to))),
  );
  const stoodFor = lazy(
    () =>
      new Map([...alike].flatMap(([prefix, paths]) => paths.map((path) => [path.prefix, { prefix, path }]))),
  );
  const known = new Map<string, ReadonlyMap<IpPrefix, KnownRoute>>();

  return {
    of(speaker) {
      return remember(known, speaker, () => {
        const routes = new Map<IpPrefix, KnownRoute>();
        const add = (prefix: IpPrefix, route: KnownRoute) => remember(routes, prefix, () => route);
        for (const path of world.speakers.get(speaker)?.own ?? [])
          add(path.prefix, { best: path, equal: [path] });
        for (const [prefix, route] of tables.of(hearer(speaker))) {
          const paths = alike.get(prefix);
          if (!paths) add(prefix, route);
          else for (const path of paths) add(path.prefix, inPlaceOf(route, path, world));
        }
        for (const group of groups()) {
          for (const [prefix, route] of group.of(speaker)) add(prefix, route);
        }
        return routes;
      });
    },
    refusal(speaker, prefix) {
      const stood = stoodFor().get(prefix);
      const heard = tables.refusal(hearer(speaker), stood?.prefix ?? prefix);
      if (heard === undefined) {
        for (const group of groups()) {
          const refusal = group.refusal(speaker, prefix);
          if (refusal !== undefined) return refusal;
        }
        return undefined;
      }
      const first = stood && alike.get(stood.prefix)!.find((path) => path.prefix === stood.prefix)!;
      const names = [
        ...inPlaceOfName(hearer(speaker), speaker, world),
        ...(stood && first
          ? [...inPlaceOfName(first.origin, stood.path.origin, world), [first.prefix, prefix] as const]
          : []),
      ];
      return renamed(heard, new Map(names));
    },
  };
}

/** Prefixes that several announce, among whom are some with their like. */
function sharedTables(
  world: BgpWorld,
  kinds: Kinds,
  { origins, paths }: Shared,
  learned: Learned,
): BgpTables {
  const apart = new Set<string>();
  for (;;) {
    const here = groupKinds(world.speakers.keys(), kinds.kindOf, apart);
    const names = standIns(here, origins);
    const tables = settled(withOwn(world.among(names, origins), paths), learned);
    const found = told(tables, names, here, (speaker) => origins.has(speaker));
    if (found.size === 0) {
      const hearer = (speaker: string): string => {
        if (names.has(speaker)) return speaker;
        return (
          here.members.get(here.kindOf.get(speaker) ?? '')?.find((each) => !origins.has(each)) ?? speaker
        );
      };
      return {
        of: (speaker) => tables.of(hearer(speaker)),
        refusal(speaker, prefix) {
          const refusal = tables.refusal(hearer(speaker), prefix);
          return refusal && renamed(refusal, new Map(inPlaceOfName(hearer(speaker), speaker, world)));
        },
      };
    }
    for (const kind of found) apart.add(kind);
  }
}

/** A route to the prefix of one that stands for others, as it is to the prefix of another. */
function inPlaceOf(route: KnownRoute, announced: BgpPath, { address }: BgpWorld): KnownRoute {
  const { origin: first } = route.best;
  const { origin, prefix, title, source } = announced;
  if (origin === first && prefix === route.best.prefix) return route;
  const [from, to] = [address(first), address(origin)];
  const changed = (path: BgpPath): BgpPath => ({
    ...path,
    prefix,
    title,
    source,
    origin,
    from: path.from === first ? origin : path.from,
    ...(path.nextHop === from && to ? { nextHop: to } : {}),
    ...(path.fromAddress === from && to ? { fromAddress: to } : {}),
  });
  const equal = route.equal.map(changed);
  return { best: equal[route.equal.indexOf(route.best)] ?? changed(route.best), equal };
}

/** Name and address of one, and those of the other that it stands for. */
function inPlaceOfName(of: string, by: string, { address }: BgpWorld): (readonly [string, string])[] {
  const [from, to] = [address(of), address(by)];
  return of === by ? [] : [[of, by], ...(from && to ? [[from, to] as const] : [])];
}

/** A sentence with other names, each where it stands as a word. */
function renamed(sentence: string, names: ReadonlyMap<string, string>): string {
  return sentence
    .split(/( |: |,)/)
    .map((word) => names.get(word) ?? word)
    .join('');
}
