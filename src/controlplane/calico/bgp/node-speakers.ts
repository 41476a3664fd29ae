import { contains, covers, type IpAddress, type IpPrefix, prefixLength } from '../../../linux/address.js';
import type { Node } from '../../../topology/machine.js';
import type { BgpPath } from '../../bgp/path.js';
import { bgpRouter, distanceFrom, neighbourOf, onOwnLink, routerSession } from '../../bgp/routers.js';
import type { Refusal, Session, Speaker } from '../../bgp/speaker.js';
import { addressOwners } from '../../machine/address-owners.js';
import { remember } from '../../memo.js';
import type { Context } from '../../programmer.js';
import type { CalicoCluster } from '../cluster.js';
import { nodeAddresses } from '../node-address.js';
import { blockRoutes } from './announcements.js';
import { applyFilters, type FilterScene } from './filters.js';
import { firstOfEach, type Peering, Peerings } from './peering.js';
import { serviceRanges, serviceRoutes } from './service-routes.js';
import { downAt, sessionOf } from './session.js';
import { underlayHop } from './underlay.js';

/** A session by the name of who tells. */
export type Telling = readonly [teller: string, session: Session];

/** The nodes of a cluster as BGP speakers, and the sessions that have a node at one end. */
export interface NodeSpeakers {
  /** What they are and announce, but not whom they tell. */
  readonly speakers: ReadonlyMap<string, Speaker>;
  readonly peerings: Peerings;
  /** Sessions of a node with those that it has a peer for besides the mesh. */
  configured(node: string): readonly Telling[];
  /** The session of the mesh by which `remote` tells `local`. */
  mesh(local: string, remote: string): readonly Telling[];
}

/** A node whose BIRD is stopped tells nobody, but keeps what it was told, for its routes stay in the kernel (`persist`). */
export function nodeSpeakers(cluster: CalicoCluster, context: Context): NodeSpeakers {
  const peerings = new Peerings(cluster, context.plan(nodeAddresses, cluster));
  const speakers = new Map<string, Speaker>();
  for (const node of cluster.nodes.values()) {
    speakers.set(node.name, {
      name: node.name,
      own: downAt(node.name, context) === undefined ? ownPaths(node, cluster, context) : [],
      tells: [],
      distance: distanceFrom(node, context),
      resolves: (nextHop, learned) => resolves(node, nextHop, learned, context),
    });
  }
  const told = new Map<string, readonly Telling[]>();
  return {
    speakers,
    peerings,
    configured: (node) =>
      remember(told, node, () =>
        besidesMesh(peerings, node).flatMap((peering) => [...toldBy(peering, peerings, cluster, context)]),
      ),
    mesh(local, remote) {
      const peering = peerings.mesh(local, remote);
      return peering ? [...toldBy(peering, peerings, cluster, context)] : [];
    },
  };
}

/** The peers of a node with which it has no session of the mesh already. */
export function besidesMesh(peerings: Peerings, node: string): Peering[] {
  return [...firstOfEach(peerings.configured(node))].filter(
    ({ remote }) => remote === undefined || !peerings.mesh(node, remote),
  );
}

/** Directly connected, or by a route of the kernel that is longer than the one around it that was learned over BGP. */
function resolves(node: Node, nextHop: IpAddress, learned: IpPrefix, context: Context): boolean {
  if (underlayHop(node, nextHop, context)?.via === undefined) return true;
  const ofKernel = node.routes.filter(({ destination }) => contains(destination, nextHop));
  const longest = Math.max(0, ...ofKernel.map(({ destination }) => prefixLength(destination)));
  return prefixLength(learned) < longest;
}

/** Who tells the local end of a peering, seen from there; and what the local end tells a router. */
function* toldBy(
  peering: Peering,
  peerings: Peerings,
  cluster: CalicoCluster,
  context: Context,
): Iterable<Telling> {
  const { local, remote, localAddress, remoteAddress, localAs, remoteAs } = peering;
  if (sessionOf(peering, peerings, cluster, context, 'remote').state !== 'established') return;
  const isInternal = localAs === remoteAs;
  const here = cluster.nodes.get(local)!;
  const ownId = cluster.cni.bgp.reflectors.get(local)?.clusterId;
  const ends = {
    to: local,
    remoteAs: localAs,
    remote: {
      ...(ownId ? { clusterId: ownId } : {}),
      fromClient: peering.reflectsWith !== undefined,
      allowedLocalAs: peering.peer?.allowedLocalAs ?? 0,
    },
    take: (path: BgpPath) => imported(path, peering, here, cluster, context),
  };
  if (remote !== undefined) {
    const theirs = peering.kind === 'mesh' ? undefined : peerings.between(remote, local);
    const clusterId = cluster.cni.bgp.reflectors.get(remote)?.clusterId;
    const offer = exported(theirs, isInternal, cluster.nodes.get(remote)!, cluster, context);
    yield [
      remote,
      {
        ...ends,
        localAddress: remoteAddress,
        localAs: remoteAs,
        ...(clusterId ? { clusterId } : {}),
        toClient: theirs?.reflectsWith !== undefined,
        ...(theirs?.nextHop ? { nextHop: theirs.nextHop } : {}),
        offer,
      },
    ];
    return;
  }
  const router = bgpRouter(context.plan(addressOwners, context.topology).get(remoteAddress));
  const neighbour = router && neighbourOf(router, localAddress, localAs);
  if (!neighbour) return;
  const toNode = { ...ends, localAddress: remoteAddress, remoteAddress: localAddress };
  yield [router.machine.name, routerSession(router, neighbour, toNode)];
  if (downAt(local, context) !== undefined) return;
  const routerId = router.bgp.clusterId;
  yield [
    local,
    {
      to: router.machine.name,
      localAddress,
      localAs,
      remoteAs,
      ...(ownId ? { clusterId: ownId } : {}),
      toClient: peering.reflectsWith !== undefined,
      ...(peering.nextHop ? { nextHop: peering.nextHop } : {}),
      remote: {
        ...(routerId ? { clusterId: routerId } : {}),
        fromClient: routerId !== undefined && isInternal,
        allowedLocalAs: 0,
      },
      offer: exported(peering, isInternal, here, cluster, context),
      take: (path) => (isInternal ? path : onOwnLink(path, router, context)),
    },
  ];
}

/** What a node announces of its own: its blocks, addresses that its pods borrowed, and Services. */
function ownPaths(node: Node, cluster: CalicoCluster, context: Context): BgpPath[] {
  const path = (prefix: IpPrefix, title: string, source: BgpPath['source']): BgpPath => ({
    prefix,
    asPath: [],
    clusters: [],
    communities: [],
    learned: 'own',
    origin: node.name,
    from: node.name,
    fromClient: false,
    distance: 0,
    title,
    source,
  });
  return [
    ...(context.plan(blockRoutes, cluster).get(node.name) ?? []).map(({ prefix, title, pool }) =>
      path(prefix, title, pool.source),
    ),
    ...serviceRoutes(node, cluster, context).map(({ prefix, title, source }) => path(prefix, title, source)),
  ];
}

/** Filters of the peer, then calico_export_to_bgp_peers: what is of Calico's, as whole blocks. */
function exported(
  peering: Peering | undefined,
  isInternal: boolean,
  node: Node,
  cluster: CalicoCluster,
  context: Context,
): Session['offer'] {
  const filters = filtersOf(peering, cluster);
  const announced = lazyPrefixes(node, cluster, context);
  return (path) => {
    if (filters.length > 0) {
      const filtered = applyFilters(filters, 'exportV4', path, sceneOf(path, isInternal, node, context));
      if (filtered !== 'undecided') return filtered;
    }
    return exportedByCalico(path, node, cluster, announced());
  };
}

interface OwnPrefixes {
  readonly blocks: readonly IpPrefix[];
  readonly services: readonly IpPrefix[];
}

function lazyPrefixes(node: Node, cluster: CalicoCluster, context: Context): () => OwnPrefixes {
  let known: OwnPrefixes | undefined;
  return () => {
    known ??= {
      blocks: (context.plan(blockRoutes, cluster).get(node.name) ?? []).map(({ prefix }) => prefix),
      services: serviceRoutes(node, cluster, context).map(({ prefix }) => prefix),
    };
    return known;
  };
}

function exportedByCalico(
  path: BgpPath,
  node: Node,
  cluster: CalicoCluster,
  { blocks, services }: OwnPrefixes,
): BgpPath | Refusal {
  const { prefix } = path;
  const pool = [...cluster.cni.pools.values()].find((each) => covers(each.prefix, prefix));
  if (pool?.noBgpExport) return { refused: `pool ${pool.name} is not announced (disable-bgp-export)` };
  const block = blocks.find((each) => covers(each, prefix));
  if (block !== undefined && block !== prefix) return { refused: `block ${block} is announced as a whole` };
  if (!pool && !services.some((each) => covers(each, prefix)))
    return { refused: `${prefix} is of no pool of Calico` };
  const advertisements = node.bgp?.advertisements.length
    ? node.bgp.advertisements
    : cluster.cni.bgp.advertisements;
  const communities = advertisements
    .filter((each) => covers(each.prefix, prefix))
    .flatMap((each) => each.communities);
  if (communities.length === 0) return path;
  return { ...path, communities: [...new Set([...path.communities, ...communities])] };
}

function imported(
  path: BgpPath,
  peering: Peering,
  node: Node,
  cluster: CalicoCluster,
  context: Context,
): BgpPath | Refusal {
  const filters = filtersOf(peering, cluster);
  if (filters.length === 0) return path;
  const isInternal = peering.localAs === peering.remoteAs;
  const scene = sceneOf(path, isInternal, node, context);
  const filtered = applyFilters(filters, 'importV4', path, scene);
  return filtered === 'undecided' ? path : filtered;
}

function sceneOf({ nextHop }: BgpPath, isInternal: boolean, node: Node, context: Context): FilterScene {
  const device = nextHop === undefined ? undefined : underlayHop(node, nextHop, context)?.dev;
  return { device: device ?? '', isInternal };
}

function filtersOf(peering: Peering | undefined, { cni }: CalicoCluster) {
  return (peering?.peer?.filters ?? []).flatMap((name) => cni.bgp.filters.get(name) ?? []);
}

/** Whether who learns what takes more than the mesh and reflectors of nodes that are all alike. */
export function needsExchange(cluster: CalicoCluster, context: Context): boolean {
  const { bgp, pools, noBird } = cluster.cni;
  if (noBird) return false;
  const owners = context.plan(addressOwners, context.topology);
  return (
    [...pools.values()].some(({ noBgpExport }) => noBgpExport === true) ||
    [...cluster.nodes.values()].some((node) => node.bgp?.asNumber !== undefined) ||
    bgp.peers.some(
      ({ with: other, nextHop, filters, localAs, allowedLocalAs }) =>
        nextHop !== undefined ||
        filters !== undefined ||
        localAs !== undefined ||
        allowedLocalAs !== undefined ||
        (other.kind === 'address' && bgpRouter(owners.get(other.address)) !== undefined),
    )
  );
}

/** Whether an address range is one that only kube-proxy serves. */
export function isOfServices(prefix: IpPrefix, cluster: CalicoCluster): boolean {
  return serviceRanges(cluster).some((range) => covers(range, prefix));
}
