import type { NamespaceDraft } from '../../../linux/draft.js';
import type { CalicoCluster } from '../cluster.js';
import { nodeAddress } from '../node-address.js';

/** Names of Felix's IPv4 sets: `cali40` and the set's id (felix/ipsets/ipset_defs.go, felix/rules/rule_defs.go). */
export const ALL_HOSTS = 'cali40all-hosts-net';
export const ALL_POOLS = 'cali40all-ipam-pools';
export const MASQUERADED_POOLS = 'cali40masq-ipam-pools';

/** `ipset create` and `add` of the sets that the static chains ask. */
export function addIpSets(host: NamespaceDraft, cluster: CalicoCluster): void {
  const calico = cluster.cni;
  const pools = [...calico.pools.values()];
  const provenance = (why: string) => ({ by: 'felix', why, source: calico.source });
  host.setIpSet({
    name: ALL_POOLS,
    type: 'hash:net',
    family: 4,
    members: pools.map((pool) => pool.prefix),
    provenance: provenance('all IP pools: what stays inside them is not masqueraded'),
  });
  host.setIpSet({
    name: MASQUERADED_POOLS,
    type: 'hash:net',
    family: 4,
    members: pools.filter((pool) => pool.natOutgoing).map((pool) => pool.prefix),
    provenance: provenance('IP pools with nat-outgoing'),
  });
  if (!pools.some((pool) => pool.ipip !== 'never')) return;
  host.setIpSet({
    name: ALL_HOSTS,
    type: 'hash:net',
    family: 4,
    members: [...cluster.nodes.values()].flatMap((node) => nodeAddress(node)?.address ?? []),
    provenance: provenance('addresses of all nodes of the cluster'),
  });
}
