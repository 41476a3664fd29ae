import { type IpAddress, type IpPrefix, toNumber } from '../../linux/address.js';
import type { SourceRange } from '../../linux/provenance.js';

/** A route as a BGP speaker has it (RFC 4271, section 5). */
export interface BgpPath {
  readonly prefix: IpPrefix;
  /** Absent for a route of the speaker's own. */
  readonly nextHop?: IpAddress;
  /** AS numbers that it passed, nearest first. */
  readonly asPath: readonly number[];
  /** CLUSTER_LIST (RFC 4456). */
  readonly clusters: readonly IpAddress[];
  readonly communities: readonly string[];
  readonly learned: 'own' | 'ebgp' | 'ibgp';
  /** Who announced it first, by the machine's name. */
  readonly origin: string;
  /** The neighbour it was heard from; the speaker itself for its own. */
  readonly from: string;
  readonly fromAddress?: IpAddress;
  /** A client of this reflector said it. */
  readonly fromClient: boolean;
  /** Metric of the kernel's route, and the lower the better (`setPriority`). */
  readonly priority?: number;
  /** Where the next hop is farther than the own link, BGP likes other paths better. */
  readonly distance: number;
  /** For reasons: `10.244.104.0/26 of node2`. */
  readonly title: string;
  /** What was declared that the route is for. */
  readonly source: SourceRange;
}

/** Metric of a route when nothing says it (felix, NormalRoutePriority). */
const NORMAL_PRIORITY = 1024;

/**
 * Order of preference, best first (RFC 4271, section 9.1, as BIRD's bgp_rte_better has it): own routes, priority, the
 * shorter AS path, eBGP before iBGP, the nearer next hop, the shorter cluster list, the lower address of the neighbour.
 */
export function comparePaths(a: BgpPath, b: BgpPath): number {
  return comparePreference(a, b) || a.clusters.length - b.clusters.length || compareNeighbours(a, b);
}

/** Paths that differ in no more than the tie-breakers share the packets (`merge paths`, `maximum-paths`). */
export function comparePreference(a: BgpPath, b: BgpPath): number {
  return (
    rank(a) - rank(b) ||
    (a.priority ?? NORMAL_PRIORITY) - (b.priority ?? NORMAL_PRIORITY) ||
    a.asPath.length - b.asPath.length ||
    kindRank(a) - kindRank(b) ||
    a.distance - b.distance
  );
}

function rank({ learned }: BgpPath): number {
  return learned === 'own' ? 0 : 1;
}

function kindRank({ learned }: BgpPath): number {
  return learned === 'ibgp' ? 1 : 0;
}

function compareNeighbours(a: BgpPath, b: BgpPath): number {
  const [x, y] = [a, b].map(({ fromAddress }) => (fromAddress ? toNumber(fromAddress) : 0n)) as [
    bigint,
    bigint,
  ];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether a neighbour would see no difference. */
export function isSamePath(a: BgpPath | undefined, b: BgpPath | undefined): boolean {
  return (
    a === b ||
    (a !== undefined &&
      b !== undefined &&
      a.nextHop === b.nextHop &&
      a.from === b.from &&
      a.learned === b.learned &&
      a.priority === b.priority &&
      isSameList(a.asPath, b.asPath) &&
      isSameList(a.clusters, b.clusters) &&
      isSameList(a.communities, b.communities))
  );
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}
