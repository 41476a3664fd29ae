import { ip } from '../../linux/address.js';
import {
  type Bgp,
  type BgpPeer,
  NO_SERVICES,
  type NodeChoice,
  type PeerOptions,
  type PrefixAdvertisement,
  type RouteReflector,
  type ServiceAdvertisement,
} from '../../topology/bgp.js';
import type { BgpFilter } from '../../topology/bgp-filter.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import type * as ast from '../generated/knet/ast.js';
import { buildFilter } from './bgp-filter.js';
import type { Place } from './draft.js';
import { knownNode } from './known-node.js';
import { selectorOf } from './selectors.js';
import { all, once } from './settings.js';
import { addressValue, isOn, numberValue, portValue, prefixesOf, prefixValue } from './values.js';

/** Default of BGPConfiguration. */
const DEFAULT_AS = 64512;
/** The cluster id that Calico's documentation gives reflectors. */
const DEFAULT_CLUSTER_ID = ip('244.0.0.1');
/** AS numbers have 32 bits (RFC 6793); 0 is reserved (RFC 7607). */
export const AS_LIMITS = [1, 4294967295] as const;

/** The BGP of a Calico cluster; `calico` is where Calico is declared, for a cluster that says nothing of BGP. */
export function buildBgp(
  at: Place,
  node: ast.Bgp | undefined,
  calico: Bgp['source'],
  cluster: string,
  nodes: ReadonlySet<string>,
): Bgp {
  const settings = node?.settings ?? [];
  const reflectors = new Map<string, RouteReflector>();
  for (const each of all(settings, 'RouteReflector')) {
    const reflector = buildReflector(at, each, cluster, nodes);
    if (reflector) reflectors.set(reflector.node, reflector);
  }
  const filters = all(settings, 'BgpFilter').flatMap((each) => buildFilter(at, each, cluster) ?? []);
  const known = new Map(filters.map((filter) => [filter.name, filter]));
  const clusterRoutes = once(at, settings, 'ClusterRoutes')?.mode;
  return {
    asNumber: asNumberOf(at, settings) ?? DEFAULT_AS,
    mesh: isOn(once(at, settings, 'Mesh'), true),
    ...listenPortOf(at, settings),
    reflectors,
    peers: all(settings, 'Peer').flatMap((peer) => buildPeer(at, peer, cluster, nodes, known) ?? []),
    filters: known,
    ...(clusterRoutes === undefined ? {} : { clusterRoutes }),
    services: servicesOf(at, all(settings, 'AnnouncedServices')),
    advertisements: advertisementsOf(at, settings),
    source: node ? at.head(node) : calico,
  };
}

type Settings = readonly (ast.Bgp['settings'][number] | ast.MachineBgp['settings'][number])[];

/** `as 64512` */
export function asNumberOf(at: Place, settings: Settings): number | undefined {
  const as = once(at, settings, 'AsNumber');
  return as && numberValue(at, as, 'number', as.number, 'AS number', AS_LIMITS);
}

/** `listen-port 179` */
export function listenPortOf(at: Place, settings: Settings): { readonly listenPort?: number } {
  const setting = once(at, settings, 'ListenPort');
  const port = setting && portValue(at, setting, 'port', setting.port);
  return port === undefined ? {} : { listenPort: port };
}

/** `prefix-advertisement … communities …` */
export function advertisementsOf(at: Place, settings: Settings): PrefixAdvertisement[] {
  return all(settings, 'PrefixAdvertisement').flatMap((each) => {
    const prefix = prefixValue(at, each, 'prefix', each.prefix);
    return prefix ? [{ prefix, communities: each.communities }] : [];
  });
}

function servicesOf(at: Place, settings: readonly ast.AnnouncedServices[]): ServiceAdvertisement {
  if (settings.length === 0) return NO_SERVICES;
  const of = (kind: ast.AnnouncedServices['kind']) =>
    prefixesOf(
      at,
      settings.filter((setting) => setting.kind === kind),
    );
  return {
    clusterIps: of('service-cluster-ips'),
    externalIps: of('service-external-ips'),
    loadBalancerIps: of('service-load-balancer-ips'),
  };
}

function buildReflector(
  at: Place,
  node: ast.RouteReflector,
  cluster: string,
  nodes: ReadonlySet<string>,
): RouteReflector | undefined {
  const name = node.node?.$refText;
  if (name === undefined || !knownNode(at, node, 'node', 0, name, cluster, nodes)) return undefined;
  const id = once(at, node.settings, 'ClusterId');
  const clusterId = (id && addressValue(at, id, 'address', id.address)) ?? DEFAULT_CLUSTER_ID;
  return { node: name, clusterId, source: at.head(node) };
}

function buildPeer(
  at: Place,
  node: ast.Peer,
  cluster: string,
  nodes: ReadonlySet<string>,
  filters: ReadonlyMap<string, BgpFilter>,
): BgpPeer | undefined {
  const known = (property: string, index: number, name: string) =>
    knownNode(at, node, property, index, name, cluster, nodes);
  const local = localNodes(node, known);
  const other = local && remoteEnd(at, node, known);
  if (!other) return undefined;
  const named = filtersOf(at, node, cluster, filters);
  return {
    nodes: local,
    with: other,
    ...(named ? { filters: named } : {}),
    ...optionsOf(at, node),
    source: at.source(node),
  };
}

/** `filters no-lab, edge`: those that are declared. */
function filtersOf(
  at: Place,
  { settings }: ast.Peer,
  cluster: string,
  filters: ReadonlyMap<string, BgpFilter>,
): readonly string[] | undefined {
  const node = once(at, settings, 'PeerFilters');
  return node?.names.filter((name, index) => {
    if (filters.has(name)) return true;
    const source = at.part(node, 'names', index);
    at.report(unknownName('bgp-filter', name, filters.keys(), source, ` in cluster ${cluster}`));
    return false;
  });
}

function localNodes(
  node: ast.Peer,
  known: (property: string, index: number, name: string) => boolean,
): BgpPeer['nodes'] | undefined {
  if (node.all) return 'all';
  if (node.selector) return { kind: 'selector', selector: selectorOf(node.selector) };
  const named = node.nodes.map((each) => each.$refText).filter((name, index) => known('nodes', index, name));
  return named.length === 0 ? undefined : { kind: 'nodes', nodes: named };
}

function remoteEnd(
  at: Place,
  node: ast.Peer,
  known: (property: string, index: number, name: string) => boolean,
): BgpPeer['with'] | undefined {
  if (node.reflectors) return { kind: 'reflectors' };
  if (node.peerSelector) return { kind: 'selector', selector: selectorOf(node.peerSelector) };
  const other = node.node?.$refText;
  if (other !== undefined) {
    return known('node', 0, other) ? ({ kind: 'nodes', nodes: [other] } satisfies NodeChoice) : undefined;
  }
  const address = addressValue(at, node, 'address', node.address);
  const port = portValue(at, node, 'port', node.port);
  const asNumber = numberValue(at, node, 'number', node.number, 'AS number', AS_LIMITS);
  if (!address || (node.number !== undefined && asNumber === undefined)) return undefined;
  return {
    kind: 'address',
    address,
    ...(port === undefined ? {} : { port }),
    ...(asNumber === undefined ? {} : { asNumber }),
  };
}

function optionsOf(at: Place, { settings }: ast.Peer): PeerOptions {
  const mode = once(at, settings, 'NextHopMode')?.mode;
  const keep = isOn(once(at, settings, 'KeepNextHop'), false);
  const nextHop = mode === 'self' || mode === 'keep' ? mode : keep ? 'keep-original' : undefined;
  const by = once(at, settings, 'ReachableBy');
  const reachableBy = by && addressValue(at, by, 'address', by.address);
  const localAs = once(at, settings, 'LocalAs')?.number;
  const ttlSecurity = once(at, settings, 'TtlSecurity')?.hops;
  const allowedLocalAs = once(at, settings, 'AllowedLocalAs')?.count;
  const restartTime = once(at, settings, 'RestartTime')?.seconds;
  return {
    ...(nextHop ? { nextHop } : {}),
    ...(once(at, settings, 'SourceAddress')?.mode === 'none' ? { anySource: true } : {}),
    ...(reachableBy ? { reachableBy } : {}),
    ...(ttlSecurity ? { ttlSecurity } : {}),
    ...(allowedLocalAs ? { allowedLocalAs } : {}),
    ...(localAs ? { localAs } : {}),
    ...(restartTime === undefined ? {} : { restartTime }),
    ...(once(at, settings, 'ReversePeering')?.mode === 'manual' ? { manualReverse: true } : {}),
  };
}
