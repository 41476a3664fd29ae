import type { IpAddress, IpPrefix } from '../../linux/address.js';
import type { Topology } from '../../topology/topology.js';
import { nodeKinds, prefixMarks } from '../calico/bgp/node-kinds.js';
import { type NodeSpeakers, needsExchange, nodeSpeakers, type Telling } from '../calico/bgp/node-speakers.js';
import { isCalico } from '../calico/cluster.js';
import { nodeAddresses } from '../calico/node-address.js';
import { remember } from '../memo.js';
import type { Context } from '../programmer.js';
import { bgpRouter, routerSpeaker, sessionsAmongRouters } from './routers.js';
import type { Session, Speaker } from './speaker.js';

/** All that speak BGP: routers, and nodes of those clusters that have more than a mesh and reflectors. */
export interface BgpWorld {
  /** What they are and announce, but not whom they tell. */
  readonly speakers: ReadonlyMap<string, Speaker>;
  /**
   * Two with the same kind are alike: were they to change places, nobody would see a difference. Absent for one that is like
   * no other.
   */
  readonly kinds: ReadonlyMap<string, string>;
  /** Two prefixes with the same mark are treated alike. */
  mark(prefix: IpPrefix): string;
  /** The address by which a node speaks; of one that has a kind. */
  address(speaker: string): IpAddress | undefined;
  /** Some of the speakers with the sessions among them, but for those that tell one who need not hear. */
  among(names: ReadonlySet<string>, deaf?: ReadonlySet<string>): ReadonlyMap<string, Speaker>;
}

export function bgpWorld({ clusters }: Topology, context: Context): BgpWorld {
  const routers = [...sessionsAmongRouters(context)];
  const groups: NodeSpeakers[] = [];
  const speakers = new Map<string, Speaker>();
  const addresses = new Map<string, IpAddress>();
  for (const machine of context.machines.values()) {
    const router = bgpRouter(machine);
    if (router) speakers.set(machine.name, routerSpeaker(router, [], context));
  }
  for (const cluster of clusters.values()) {
    if (!isCalico(cluster) || !context.plan(needsExchange, cluster)) continue;
    const nodes = nodeSpeakers(cluster, context);
    groups.push(nodes);
    for (const [name, speaker] of nodes.speakers) speakers.set(name, speaker);
    for (const [name, { address }] of context.plan(nodeAddresses, cluster)) addresses.set(name, address);
  }
  return {
    speakers,
    kinds: nodeKinds(groups, speakers, context),
    mark: context.plan(prefixMarks, context.topology),
    address: (speaker) => addresses.get(speaker),
    among(names, deaf = new Set()) {
      const tells = new Map<string, Session[]>();
      for (const [teller, session] of [
        ...routers,
        ...groups.flatMap((nodes) => tellings(nodes, names, deaf)),
      ]) {
        if (names.has(teller) && names.has(session.to) && !deaf.has(session.to))
          remember(tells, teller, () => [] as Session[]).push(session);
      }
      const some = [...speakers].filter(([name]) => names.has(name));
      return new Map(some.map(([name, speaker]) => [name, { ...speaker, tells: tells.get(name) ?? [] }]));
    },
  };
}

function tellings(nodes: NodeSpeakers, names: ReadonlySet<string>, deaf: ReadonlySet<string>): Telling[] {
  const here = [...nodes.speakers.keys()].filter((name) => names.has(name));
  return here.flatMap((local) => [
    ...(nodes.peerings.hasMesh && !deaf.has(local)
      ? here.flatMap((remote) => nodes.mesh(local, remote))
      : []),
    ...nodes.configured(local),
  ]);
}
