import { ip } from '../../linux/address.js';
import type { Bgp, BgpPeer, Calico, IpPool, RouteReflector } from '../../topology/calico.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { knownNode } from './known-node.js';
import { mtuValue } from './segments.js';
import { all, once } from './settings.js';
import { addressValue, isOn, numberValue, prefixValue } from './values.js';

/** A Calico of these days, when the file names no version. */
const DEFAULT_VERSION = '3.31';
/** Defaults of BGPConfiguration and of IPPool, as Calico's API has them. */
const DEFAULT_AS = 64512;
const DEFAULT_BLOCK_SIZE = { 4: 26, 6: 122 } as const;
/** The cluster id that Calico's documentation gives reflectors. */
const DEFAULT_CLUSTER_ID = ip('244.0.0.1');
/** AS numbers have 32 bits (RFC 6793); 0 is reserved (RFC 7607). */
const AS_LIMITS = [1, 4294967295] as const;

/** What a cluster's Calico declares; `nodes` are the names of the cluster's nodes. */
export function buildCalico(
  at: Place,
  node: ast.Calico,
  cluster: string,
  nodes: ReadonlySet<string>,
): Calico {
  const pools = new Map<string, IpPool>();
  for (const each of all(node.settings, 'Pool')) {
    const pool = buildPool(at, each, cluster);
    if (pool) pools.set(pool.name, pool);
  }
  const mtu = mtuValue(at, once(at, node.settings, 'Mtu'));
  const source = at.head(node);
  const vxlanAllowed = isOn(once(at, node.settings, 'AllowVxlan'), false);
  return {
    kind: 'calico',
    version: node.version === undefined ? DEFAULT_VERSION : String(node.version),
    pools,
    bgp: buildBgp(at, once(at, node.settings, 'Bgp'), source, cluster, nodes),
    datastore: once(at, node.settings, 'Datastore')?.kind ?? 'kubernetes',
    ...(vxlanAllowed ? { allowVxlanFromWorkloads: true } : {}),
    ...(mtu ? { mtu } : {}),
    source,
  };
}

function buildPool(at: Place, node: ast.Pool, cluster: string): IpPool | undefined {
  const prefix = prefixValue(at, node, 'prefix', node.prefix);
  const { name, settings } = node;
  if (!name || !at.declare(keyOf.pool(cluster, name), node, `pool "${name}"`) || !prefix) return undefined;
  const source = at.head(node);
  return {
    name,
    prefix,
    blockSize: once(at, settings, 'BlockSize')?.length ?? DEFAULT_BLOCK_SIZE[prefix.includes(':') ? 6 : 4],
    ipip: once(at, settings, 'Ipip')?.mode ?? 'never',
    vxlan: once(at, settings, 'Vxlan')?.mode ?? 'never',
    natOutgoing: isOn(once(at, settings, 'NatOutgoing'), false),
    source,
  };
}

function buildBgp(
  at: Place,
  node: ast.Bgp | undefined,
  calico: Bgp['source'],
  cluster: string,
  nodes: ReadonlySet<string>,
): Bgp {
  if (!node) return { asNumber: DEFAULT_AS, mesh: true, reflectors: new Map(), peers: [], source: calico };
  const as = once(at, node.settings, 'AsNumber');
  const reflectors = new Map<string, RouteReflector>();
  for (const each of all(node.settings, 'RouteReflector')) {
    const reflector = buildReflector(at, each, cluster, nodes);
    if (reflector) reflectors.set(reflector.node, reflector);
  }
  return {
    asNumber: (as && numberValue(at, as, 'number', as.number, 'AS number', AS_LIMITS)) ?? DEFAULT_AS,
    mesh: isOn(once(at, node.settings, 'Mesh'), true),
    reflectors,
    peers: all(node.settings, 'Peer').flatMap((peer) => buildPeer(at, peer, cluster, nodes) ?? []),
    source: at.head(node),
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
): BgpPeer | undefined {
  const known = (property: string, index: number, name: string) =>
    knownNode(at, node, property, index, name, cluster, nodes);
  const named = node.nodes.map((each) => each.$refText).filter((name, index) => known('nodes', index, name));
  const peers = node.all ? ('all' as const) : named;
  const source = at.source(node);
  if (peers.length === 0) return undefined;
  if (node.reflectors) return { nodes: peers, with: { kind: 'reflectors' }, source };
  const other = node.node?.$refText;
  if (other !== undefined) {
    return known('node', 0, other)
      ? { nodes: peers, with: { kind: 'node', node: other }, source }
      : undefined;
  }
  const address = addressValue(at, node, 'address', node.address);
  const asNumber = numberValue(at, node, 'number', node.number, 'AS number', AS_LIMITS);
  if (!address || asNumber === undefined) return undefined;
  return { nodes: peers, with: { kind: 'address', address, asNumber }, source };
}
