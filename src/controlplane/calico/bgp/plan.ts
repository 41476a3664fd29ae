import type { Family } from '../../../linux/address.js';
import { lazy } from '../../memo.js';
import type { Context } from '../../programmer.js';
import type { CalicoCluster } from '../cluster.js';
import { NODE_ADDRESSES } from '../node-address.js';
import { firstOfEach, Peerings } from './peering.js';
import { learned, type Neighbour, type Path, reflectorTables } from './reflection.js';
import { type BgpSession, downAt, sessionOf } from './session.js';

/** BGP among the nodes of one cluster. */
export interface BgpPlan {
  /** The node's sessions, computed anew at each call: of a mesh, all of them together are many. */
  sessions(node: string): Iterable<BgpSession>;
  /** What the node learns from whom. */
  routes(node: string): NodeRoutes;
}

/** A node's view of the other nodes' prefixes. */
export interface NodeRoutes {
  /** How the node learned the prefixes of `origin`; undefined when it did not. */
  path(origin: string): Path | undefined;
  /** Why the node does not know the prefixes of `origin`, as the end of a sentence: `from node3, but node3 is gone`. */
  whyMissing(origin: string): string;
}

/** Sessions and routes of a cluster, under the faults of the context. */
export function planBgp(cluster: CalicoCluster, context: Context): BgpPlan {
  return bgpOf(cluster, context, 4);
}

/** The same of BIRD6, whose sessions run between IPv6 addresses. */
function planBgp6(cluster: CalicoCluster, context: Context): BgpPlan {
  return bgpOf(cluster, context, 6);
}

/** By family; plans of a cluster. */
export const BGP: Readonly<Record<Family, typeof planBgp>> = { 4: planBgp, 6: planBgp6 };

function bgpOf(cluster: CalicoCluster, context: Context, of: Family): BgpPlan {
  const peerings = new Peerings(cluster, context.plan(NODE_ADDRESSES[of], cluster), of);
  const { reflectors, mesh } = cluster.cni.bgp;
  const clusterIds = new Map([...reflectors].map(([node, { clusterId }]) => [node, clusterId]));
  const sessions = function* (node: string): Iterable<BgpSession> {
    for (const peering of firstOfEach(peerings.of(node)))
      yield sessionOf(peering, peerings, cluster, context);
  };
  const tables = lazy(() => {
    const neighbours = [...reflectors.keys()].map((node) => [node, established(sessions(node))] as const);
    return reflectorTables(new Map(neighbours), clusterIds);
  });

  return {
    sessions,
    routes(node) {
      // A BIRD that is stopped leaves its routes in the kernel (`persist`): what counts is what it knew.
      const known = [...firstOfEach(peerings.of(node))].map((peering) =>
        sessionOf(peering, peerings, cluster, context, 'remote'),
      );
      const byRemote = new Map(known.map((session) => [session.remote, session]));
      const paths = lazy(() => learned(node, established(known), tables(), clusterIds));
      return {
        path: (origin) => paths().get(origin),
        whyMissing: (origin) => whyMissing(node, origin, byRemote, [...reflectors.keys()]),
      };
    },
  };

  function whyMissing(
    node: string,
    origin: string,
    byRemote: ReadonlyMap<string | undefined, BgpSession>,
    reflectorNames: readonly string[],
  ): string {
    const down = downAt(origin, context);
    if (down) return `from ${origin}, but ${down}`;
    const direct = byRemote.get(origin)?.reason;
    if (direct) return `from ${origin}, but ${direct}`;
    for (const reflector of reflectorNames) {
      const title = `from route reflector ${reflector}`;
      const session = byRemote.get(reflector);
      if (!session) continue;
      if (session.reason) return `${title}, but ${session.reason}`;
      const theirs = [...sessions(origin)].find(({ remote }) => remote === reflector);
      if (!theirs) return `${title}, but ${reflector} has no session with ${origin}`;
      if (theirs.reason) return `${title}, but ${theirs.reason}`;
    }
    if (byRemote.size === 0) return `from ${origin}, but ${node} has no BGP peer: ${meshIs()}`;
    return `from ${origin}, but no BGP session or route reflector joins ${origin} and ${node}`;
  }

  function meshIs(): string {
    return mesh ? 'route reflectors are not in the mesh' : 'the mesh is off and no peer is declared for it';
  }
}

function established(sessions: Iterable<BgpSession>): Neighbour[] {
  const neighbours: Neighbour[] = [];
  for (const { state, remote, remoteAddress } of sessions) {
    if (state === 'established' && remote !== undefined)
      neighbours.push({ name: remote, address: remoteAddress });
  }
  return neighbours;
}

/** Every session of a cluster, each seen from both of its ends. */
export function bgpSessions(cluster: CalicoCluster, context: Context): BgpSession[] {
  const plan = context.plan(planBgp, cluster);
  return [...cluster.nodes.keys()].flatMap((node) => [...plan.sessions(node)]);
}
