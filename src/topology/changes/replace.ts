import type { Cluster } from '../cluster.js';
import type { TopologyMachine } from '../machine.js';
import type { Topology } from '../topology.js';

/** The topology with a cluster changed. */
export function withCluster(
  topology: Topology,
  name: string,
  change: (cluster: Cluster) => Cluster,
): Topology {
  const cluster = topology.clusters.get(name);
  const next = cluster && change(cluster);
  if (!next || next === cluster) return topology;
  return { ...topology, clusters: new Map(topology.clusters).set(name, next) };
}

/** The topology with a machine changed; a node is its cluster's too. */
export function withMachine(
  topology: Topology,
  name: string,
  change: <M extends TopologyMachine>(machine: M) => M,
): Topology {
  const machine = topology.machines.get(name);
  if (!machine) return topology;
  const next = change(machine);
  const changedMachines = { ...topology, machines: new Map(topology.machines).set(name, next) };
  if (next.kind !== 'node') return changedMachines;
  return withCluster(changedMachines, next.cluster, (cluster) => ({
    ...cluster,
    nodes: new Map(cluster.nodes).set(name, next),
  }));
}
