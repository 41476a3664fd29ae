import type { Cluster } from '../../topology/cluster.js';
import type { Flannel } from '../../topology/flannel.js';
import type { Node, TopologyMachine } from '../../topology/machine.js';
import type { Context } from '../programmer.js';

/** A cluster whose CNI is flannel. */
export interface FlannelCluster extends Cluster {
  readonly cni: Flannel;
}

export function isFlannel(cluster: Cluster): cluster is FlannelCluster {
  return cluster.cni.kind === 'flannel';
}

/** The machine as a node of a flannel cluster; undefined when it is none. */
export function flannelNode(
  machine: TopologyMachine,
  context: Context,
): { readonly node: Node; readonly cluster: FlannelCluster } | undefined {
  if (machine.kind !== 'node') return undefined;
  const cluster = context.topology.clusters.get(machine.cluster);
  return cluster && isFlannel(cluster) ? { node: machine, cluster } : undefined;
}

/** The flannel clusters of a topology. */
export function flannelClusters(context: Context): FlannelCluster[] {
  return [...context.topology.clusters.values()].filter(isFlannel);
}
