import { type IpAddress, toNumber } from '../../../linux/address.js';

/** The route by which a speaker has another node's prefixes. */
export interface Path {
  /** The neighbour that announced it. */
  readonly from: string;
  /** Address of that neighbour. */
  readonly fromAddress: IpAddress;
  /** Cluster ids of the reflectors it passed, nearest first (CLUSTER_LIST, RFC 4456); empty when heard from the node itself. */
  readonly clusters: readonly IpAddress[];
}

/** Routes by the node whose prefixes they are. */
export type PathTable = ReadonlyMap<string, Path>;

/** A speaker that another has an established session with. */
export interface Neighbour {
  readonly name: string;
  readonly address: IpAddress;
}

/** Cluster ids of the nodes that are route reflectors. */
export type ClusterIds = ReadonlyMap<string, IpAddress>;

/**
 * What the reflectors of a cluster learn. A speaker keeps one best route and announces only that: the one with the
 * shortest cluster list, which is the direct one where there is one, then the one of the neighbour with the lowest address
 * (RFC 4456, section 9). So routes spread in rounds, each one reflector further.
 *
 * @param neighbours established sessions of each reflector
 */
export function reflectorTables(
  neighbours: ReadonlyMap<string, readonly Neighbour[]>,
  clusterIds: ClusterIds,
): ReadonlyMap<string, PathTable> {
  const tables = new Map<string, Map<string, Path>>();
  for (const [reflector, own] of neighbours) tables.set(reflector, heardDirectly(own));

  let news: ReadonlyMap<string, PathTable> = tables;
  while (news.size > 0) {
    const next = new Map<string, PathTable>();
    for (const [reflector, own] of neighbours) {
      const known = tables.get(reflector)!;
      const heard = best(own, (neighbour) =>
        reflected(reflector, neighbour, news.get(neighbour.name), clusterIds),
      );
      for (const origin of known.keys()) heard.delete(origin);
      if (heard.size > 0) next.set(reflector, heard);
    }
    for (const [reflector, heard] of next) {
      for (const [origin, path] of heard) tables.get(reflector)!.set(origin, path);
    }
    news = next;
  }
  return tables;
}

/** What a speaker learns from its neighbours: their own prefixes, and what those of them that are reflectors pass on. */
export function learned(
  speaker: string,
  neighbours: readonly Neighbour[],
  tables: ReadonlyMap<string, PathTable>,
  clusterIds: ClusterIds,
): PathTable {
  const paths = best(neighbours, (neighbour) =>
    reflected(speaker, neighbour, tables.get(neighbour.name), clusterIds),
  );
  for (const [origin, path] of heardDirectly(neighbours)) paths.set(origin, path);
  return paths;
}

function heardDirectly(neighbours: readonly Neighbour[]): Map<string, Path> {
  return new Map(
    neighbours.map(({ name, address }) => [name, { from: name, fromAddress: address, clusters: [] }]),
  );
}

/**
 * What a speaker hears from a reflector: routes of the reflector's clients, and, if the speaker is a client itself, all
 * others. Its own routes never come back (ORIGINATOR_ID), nor routes that its own cluster reflected already.
 */
function* reflected(
  speaker: string,
  reflector: Neighbour,
  known: PathTable | undefined,
  clusterIds: ClusterIds,
): Iterable<readonly [origin: string, path: Path]> {
  const ownId = clusterIds.get(reflector.name);
  if (!known || ownId === undefined) return;
  const speakerId = clusterIds.get(speaker);
  const toClient = speakerId !== ownId;
  for (const [origin, path] of known) {
    if (origin === speaker || path.from === speaker) continue;
    if (!toClient && clusterIds.get(path.from) === ownId) continue;
    const clusters = [ownId, ...path.clusters];
    if (speakerId !== undefined && clusters.includes(speakerId)) continue;
    yield [origin, { from: reflector.name, fromAddress: reflector.address, clusters }];
  }
}

function best(
  neighbours: readonly Neighbour[],
  announced: (neighbour: Neighbour) => Iterable<readonly [string, Path]>,
): Map<string, Path> {
  const paths = new Map<string, Path>();
  for (const neighbour of neighbours) {
    for (const [origin, path] of announced(neighbour)) {
      const rival = paths.get(origin);
      if (!rival || preferred(path, rival)) paths.set(origin, path);
    }
  }
  return paths;
}

/** Whether the first route is better than the second. */
function preferred(a: Path, b: Path): boolean {
  if (a.clusters.length !== b.clusters.length) return a.clusters.length < b.clusters.length;
  return toNumber(a.fromAddress) < toNumber(b.fromAddress);
}
