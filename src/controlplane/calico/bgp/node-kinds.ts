import {
  bits,
  family,
  hostPrefix,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  prefixLength,
  prefixOf,
} from '../../../linux/address.js';
import { PrefixTrie } from '../../../linux/prefix-trie.js';
import { FILTER_LISTS } from '../../../topology/bgp-filter.js';
import type { TopologyMachine } from '../../../topology/machine.js';
import { gatewaysOf, inetAddresses } from '../../../topology/segment.js';
import type { Topology } from '../../../topology/topology.js';
import { bgpRouter, neighbourOf } from '../../bgp/routers.js';
import type { Speaker } from '../../bgp/speaker.js';
import { addressOwners } from '../../machine/address-owners.js';
import { portsOf } from '../../machine/ports.js';
import type { Context } from '../../programmer.js';
import { type CalicoCluster, isCalico } from '../cluster.js';
import { nodeAddresses } from '../node-address.js';
import { besidesMesh, type NodeSpeakers } from './node-speakers.js';
import { serviceRanges } from './service-routes.js';
import { sessionOf } from './session.js';

/**
 * The kind of each node that may have its like: all that the exchange of routes asks about a node, written down as text. Of two
 * nodes with the same text each could stand in for the other.
 */
export function nodeKinds(
  groups: readonly NodeSpeakers[],
  speakers: ReadonlyMap<string, Speaker>,
  context: Context,
): ReadonlyMap<string, string> {
  const addresses = addressMarks(speakers, context);
  const prefixes = context.plan(prefixMarks, context.topology);
  const alone = speakersAlone(speakers, context);
  const kinds = new Map<string, string>();
  for (const nodes of groups) {
    for (const [name, { own }] of nodes.speakers) {
      const machine = context.machines.get(name);
      if (machine?.kind !== 'node' || context.faults.isTouched(name) || alone.has(name)) continue;
      const cluster = context.topology.clusters.get(machine.cluster);
      if (!cluster || !isCalico(cluster) || cluster.cni.bgp.reflectors.has(name)) continue;
      const { source: _, ...bgp } = machine.bgp ?? {};
      const announced = new Set(own.map(({ prefix }) => prefixes(prefix)));
      const parts = [
        cluster.name,
        bgp,
        machine.labels?.['node.kubernetes.io/exclude-from-external-load-balancers'],
        cards(machine, addresses, context),
        machine.routes.map(({ source: _, ...route }) => route),
        context.plan(nodeAddresses, cluster).get(name)?.subnet,
        [...announced].sort(),
        sessions(name, nodes, cluster, context),
      ];
      kinds.set(name, JSON.stringify(parts));
    }
  }
  return kinds;
}

/** Cards with what others can tell of their addresses. */
function cards(machine: TopologyMachine, mark: (address: IpAddress) => string, context: Context): unknown {
  return context
    .plan(portsOf, machine)
    .map(({ attachment, interface: name }) => [
      attachment.segment,
      name,
      inetAddresses(attachment).map(({ address, prefixLength: length }) => [length, mark(address)]),
    ]);
}

/** The sessions of a node besides the mesh, from both ends. */
function sessions(
  node: string,
  { peerings }: NodeSpeakers,
  cluster: CalicoCluster,
  context: Context,
): unknown {
  const owners = context.plan(addressOwners, context.topology);
  const { peers } = cluster.cni.bgp;
  return besidesMesh(peerings, node).map((peering) => {
    const { state } = sessionOf(peering, peerings, cluster, context, 'remote');
    const { remote, remoteAddress, localAddress, localAs, remoteAs, reflectsWith, nextHop, peer } = peering;
    const theirs = remote === undefined ? undefined : peerings.between(remote, node);
    const router = remote === undefined ? bgpRouter(owners.get(remoteAddress)) : undefined;
    const neighbour = router && neighbourOf(router, localAddress, localAs);
    return [
      state,
      remoteAddress,
      [localAs, remoteAs, reflectsWith, nextHop, peer && peers.indexOf(peer)],
      theirs && [theirs.localAs, theirs.remoteAs, theirs.reflectsWith, theirs.nextHop],
      theirs?.peer && peers.indexOf(theirs.peer),
      neighbour && [neighbour.asNumber, neighbour.nextHopSelf],
    ];
  });
}

/** What links, routes and announcements can tell of an address: the longest prefix around it that any of them names. */
function addressMarks(
  speakers: ReadonlyMap<string, Speaker>,
  { topology }: Context,
): (address: IpAddress) => string {
  const named = new Set<IpPrefix>();
  for (const { attachments, routes } of topology.machines.values()) {
    for (const { address, prefixLength: length } of attachments.flatMap(inetAddresses))
      named.add(prefixOf(address, length));
    for (const { destination, via, others = [] } of routes) {
      named.add(destination);
      for (const hop of [{ via }, ...others]) if (hop.via !== undefined) named.add(hostPrefix(hop.via));
    }
  }
  for (const segment of topology.segments.values()) {
    if (segment.kind === 'subnet') for (const gateway of gatewaysOf(segment)) named.add(hostPrefix(gateway));
  }
  for (const { own } of speakers.values()) for (const { prefix } of own) named.add(prefix);
  const trie = new PrefixTrie([...named].map((prefix) => [prefix, true] as const));
  return (address) => trie.lookup(address)?.prefix ?? '';
}

/**
 * What filters, pools, advertisements and ranges of Services can tell of a prefix; plan of the topology. Two prefixes with the same
 * mark are treated alike.
 */
export function prefixMarks({ clusters, machines }: Topology): (prefix: IpPrefix) => string {
  const named = new Set<IpPrefix>();
  for (const { bgp } of machines.values())
    for (const { prefix } of bgp?.advertisements ?? []) named.add(prefix);
  for (const cluster of clusters.values()) {
    if (!isCalico(cluster)) continue;
    const { pools, bgp } = cluster.cni;
    for (const { prefix } of [...pools.values(), ...bgp.advertisements]) named.add(prefix);
    for (const range of serviceRanges(cluster)) named.add(range);
    for (const filter of bgp.filters.values()) {
      const rules = FILTER_LISTS.flatMap((list) => filter[list]);
      for (const { prefix } of rules) if (prefix) named.add(prefix.prefix);
    }
  }
  const trie = new PrefixTrie([...named].map((prefix) => [prefix, true] as const));
  return (prefix) => {
    for (const _ of trie.covered(prefix)) return prefix;
    return `${prefixLength(prefix)} ${trie.lookup(networkAddress(prefix))?.prefix ?? ''}`;
  };
}

/** Those who announce a prefix with a speaker's address in it, or with an address that another announces. */
function speakersAlone(speakers: ReadonlyMap<string, Speaker>, { machines }: Context): ReadonlySet<string> {
  const announcers = new PrefixTrie<string>();
  const single: [IpAddress, string][] = [];
  for (const { name, own } of speakers.values()) {
    for (const { prefix } of own) {
      if (prefixLength(prefix) === bits(family(prefix))) single.push([networkAddress(prefix), name]);
      else announcers.insert(prefix, name);
    }
  }
  const alone = new Set<string>();
  for (const name of speakers.keys()) {
    for (const { address } of (machines.get(name)?.attachments ?? []).flatMap(inetAddresses)) {
      for (const { values } of announcers.lookupAll(address)) for (const each of values) alone.add(each);
    }
  }
  for (const [address, name] of single) {
    const [owner, ...others] = announcers.lookup(address)?.values ?? [];
    if (owner === undefined || others.length > 0 || owner === name) continue;
    alone.add(owner).add(name);
  }
  return alone;
}
