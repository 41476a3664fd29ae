import { type Family, family } from '../../../linux/address.js';
import type { IpSet } from '../../../linux/netfilter/ruleset.js';
import type { Context } from '../../programmer.js';
import { type CalicoCluster, familiesOf } from '../cluster.js';
import { NODE_ADDRESSES } from '../node-address.js';

/** Ids of Felix's sets (felix/rules/rule_defs.go). */
export const ALL_HOSTS = 'all-hosts-net';
export const ALL_POOLS = 'all-ipam-pools';
/** Nodes whose VXLAN packets are taken. */
export const VXLAN_HOSTS = 'all-vxlan-net';
export const MASQUERADED_POOLS = 'masq-ipam-pools';

/** The longest name of an ipset (IPSET_MAXNAMELEN less its terminator). */
const MAX_NAME = 31;

/** A set's name: `cali40` or `cali60`, and its id (felix/ipsets/ipset_defs.go). */
export function setName(family: Family, id: string): string {
  return `cali${family}0${id}`.slice(0, MAX_NAME);
}

/** The sets that the static chains ask; the same on all nodes. */
export function staticIpSets(cluster: CalicoCluster, context: Context): readonly IpSet[] {
  return familiesOf(cluster).flatMap((of) => setsOf(cluster, of, context));
}

function setsOf(cluster: CalicoCluster, of: Family, context: Context): IpSet[] {
  const { source } = cluster.cni;
  const pools = [...cluster.cni.pools.values()].filter(({ prefix }) => family(prefix) === of);
  const set = (name: string, members: readonly string[], why: string): IpSet => ({
    name: setName(of, name),
    type: 'hash:net',
    family: of,
    members,
    provenance: { by: 'felix', why, source },
  });
  const prefixes = pools.map(({ prefix }) => prefix);
  const masqueraded = pools.filter(({ natOutgoing }) => natOutgoing).map(({ prefix }) => prefix);
  const nodes = [...context.plan(NODE_ADDRESSES[of], cluster).values()].map(({ address }) => address);
  return [
    set(ALL_POOLS, prefixes, 'all IP pools: what stays inside them is not masqueraded'),
    set(MASQUERADED_POOLS, masqueraded, 'IP pools with nat-outgoing'),
    ...(pools.some(({ ipip }) => ipip !== 'never')
      ? [set(ALL_HOSTS, nodes, 'addresses of all nodes of the cluster')]
      : []),
  ];
}
