import type { IpSet } from '../../../linux/netfilter/ruleset.js';
import type { Context } from '../../programmer.js';
import type { CalicoCluster } from '../cluster.js';
import { nodeAddresses } from '../node-address.js';

/** Names of Felix's IPv4 sets: `cali40` and the set's id (felix/ipsets/ipset_defs.go, felix/rules/rule_defs.go). */
export const ALL_HOSTS = 'cali40all-hosts-net';
export const ALL_POOLS = 'cali40all-ipam-pools';
export const MASQUERADED_POOLS = 'cali40masq-ipam-pools';

/** The sets that the static chains ask; the same on all nodes. */
export function staticIpSets(cluster: CalicoCluster, context: Context): readonly IpSet[] {
  const { source } = cluster.cni;
  const pools = [...cluster.cni.pools.values()];
  const set = (name: string, members: readonly string[], why: string): IpSet => ({
    name,
    type: 'hash:net',
    family: 4,
    members,
    provenance: { by: 'felix', why, source },
  });
  const prefixes = pools.map(({ prefix }) => prefix);
  const masqueraded = pools.filter(({ natOutgoing }) => natOutgoing).map(({ prefix }) => prefix);
  const nodes = [...context.plan(nodeAddresses, cluster).values()].map(({ address }) => address);
  return [
    set(ALL_POOLS, prefixes, 'all IP pools: what stays inside them is not masqueraded'),
    set(MASQUERADED_POOLS, masqueraded, 'IP pools with nat-outgoing'),
    ...(pools.some(({ ipip }) => ipip !== 'never')
      ? [set(ALL_HOSTS, nodes, 'addresses of all nodes of the cluster')]
      : []),
  ];
}
