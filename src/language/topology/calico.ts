import type { Calico, IpPool } from '../../topology/calico.js';
import type * as ast from '../generated/knet/ast.js';
import { buildBgp } from './bgp.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { buildFelix, buildHostEndpoint } from './felix.js';
import { mtuValue } from './segments.js';
import { selectorOf } from './selectors.js';
import { all, once } from './settings.js';
import { isOn, prefixValue } from './values.js';

/** A Calico of these days, when the file names no version. */
const DEFAULT_VERSION = '3.31';
/** Defaults of an IPPool, as Calico's API has them. */
const DEFAULT_BLOCK_SIZE = { 4: 26, 6: 122 } as const;

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
  const hostEndpoints = all(node.settings, 'HostEndpoint').flatMap(
    (each) => buildHostEndpoint(at, each, cluster, nodes) ?? [],
  );
  const felix = buildFelix(at, once(at, node.settings, 'Felix'));
  const vxlanAllowed = isOn(once(at, node.settings, 'AllowVxlan'), false);
  return {
    kind: 'calico',
    version: node.version === undefined ? DEFAULT_VERSION : String(node.version),
    pools,
    bgp: buildBgp(at, once(at, node.settings, 'Bgp'), source, cluster, nodes),
    ...(isOn(once(at, node.settings, 'StrictAffinity'), false) ? { strictAffinity: true } : {}),
    ...(once(at, node.settings, 'CalicoBackend')?.kind === 'vxlan' ? { noBird: true } : {}),
    datastore: once(at, node.settings, 'Datastore')?.kind ?? 'kubernetes',
    ...(vxlanAllowed ? { allowVxlanFromWorkloads: true } : {}),
    ...(hostEndpoints.length > 0 ? { hostEndpoints } : {}),
    ...(isOn(once(at, node.settings, 'AutoHostEndpoints'), false) ? { autoHostEndpoints: true } : {}),
    ...(felix ? { felix } : {}),
    ...(mtu ? { mtu } : {}),
    source,
  };
}

function buildPool(at: Place, node: ast.Pool, cluster: string): IpPool | undefined {
  const prefix = prefixValue(at, node, 'prefix', node.prefix);
  const { name, settings } = node;
  if (!name || !at.declare(keyOf.pool(cluster, name), node, `pool "${name}"`) || !prefix) return undefined;
  const source = at.head(node);
  const nodes = once(at, settings, 'PoolNodes');
  const uses = once(at, settings, 'AllowedUses');
  return {
    name,
    prefix,
    blockSize: once(at, settings, 'BlockSize')?.length ?? DEFAULT_BLOCK_SIZE[prefix.includes(':') ? 6 : 4],
    ipip: once(at, settings, 'Ipip')?.mode ?? 'never',
    vxlan: once(at, settings, 'Vxlan')?.mode ?? 'never',
    natOutgoing: isOn(once(at, settings, 'NatOutgoing'), false),
    ...(isOn(once(at, settings, 'PoolDisabled'), false) ? { disabled: true } : {}),
    ...(isOn(once(at, settings, 'NoBgpExport'), false) ? { noBgpExport: true } : {}),
    ...(nodes ? { nodeSelector: selectorOf(nodes.selector) } : {}),
    ...(uses ? { uses: uses.uses } : {}),
    source,
  };
}
