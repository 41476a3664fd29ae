import type { Cluster, Pod } from '../../topology/cluster.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { remember } from '../memo.js';
import type { Context } from '../programmer.js';

/** The pods that run on a machine, in order of declaration; none where it is no node. */
export function podsOn(machine: TopologyMachine, context: Context): readonly Pod[] {
  const cluster = clusterOf(machine, context);
  return (cluster && context.plan(podsByNode, cluster).get(machine.name)) ?? [];
}

/** The cluster that a machine is a node of. */
export function clusterOf(machine: TopologyMachine, context: Context): Cluster | undefined {
  return machine.kind === 'node' ? context.topology.clusters.get(machine.cluster) : undefined;
}

/** All pods of a cluster, by their node, in order of declaration. */
export function podsByNode(cluster: Cluster): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of cluster.pods.values()) remember(byNode, pod.node, () => [] as Pod[]).push(pod);
  return byNode;
}
