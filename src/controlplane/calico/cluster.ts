import { type Family, family } from '../../linux/address.js';
import type { Calico } from '../../topology/calico.js';
import type { Cluster } from '../../topology/cluster.js';
import type { Node, TopologyMachine } from '../../topology/machine.js';
import type { Context } from '../programmer.js';

/** A cluster whose CNI is Calico. */
export interface CalicoCluster extends Cluster {
  readonly cni: Calico;
}

export function isCalico(cluster: Cluster): cluster is CalicoCluster {
  return cluster.cni.kind === 'calico';
}

/** Address families that Calico works in: IPv6 where there is a pool of it (`FELIX_IPV6SUPPORT`). */
export function familiesOf({ cni }: CalicoCluster): readonly Family[] {
  return [...cni.pools.values()].some(({ prefix }) => family(prefix) === 6) ? [4, 6] : [4];
}

/** The machine as a node of a Calico cluster; undefined when it is none. */
export function calicoNode(
  machine: TopologyMachine,
  context: Context,
): { readonly node: Node; readonly cluster: CalicoCluster } | undefined {
  if (machine.kind !== 'node') return undefined;
  const cluster = context.topology.clusters.get(machine.cluster);
  return cluster && isCalico(cluster) ? { node: machine, cluster } : undefined;
}

/** The Calico clusters of a topology. */
export function calicoClusters(context: Context): CalicoCluster[] {
  return [...context.topology.clusters.values()].filter(isCalico);
}
