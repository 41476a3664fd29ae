import type { Cluster } from '../cluster.js';
import type { ClusterFault, Fault } from '../fault.js';
import type { Topology } from '../topology.js';
import { declared, withoutPolicy, withoutService } from './objects.js';
import { drained, removed, scaled, unready, withPod } from './pods.js';
import { withCluster, withMachine } from './replace.js';
import { cut, shrunk } from './wires.js';

/** The topology after something happened; the same one where that changes nothing that is declared. */
export function changed(topology: Topology, fault: Fault, lost: ReadonlySet<string>): Topology {
  switch (fault.kind) {
    case 'stop':
    case 'restart':
    case 'without':
    case 'stop-api':
    case 'lose':
      return topology;
    case 'sysctl':
      return withMachine(topology, fault.machine, (machine) => ({
        ...machine,
        sysctls: [...machine.sysctls, fault.setting],
      }));
    case 'cut':
      return cut(topology, fault);
    case 'mtu':
      return shrunk(topology, fault);
    default:
      return withCluster(topology, fault.cluster, (cluster) => changedCluster(cluster, fault, lost));
  }
}

function changedCluster(cluster: Cluster, fault: ClusterFault, lost: ReadonlySet<string>): Cluster {
  switch (fault.kind) {
    case 'drain':
      return drained(cluster, fault.node, lost);
    case 'unready':
      return unready(cluster, fault.pods);
    case 'scale':
      return scaled(cluster, fault.workload, fault.replicas, lost);
    case 'move': {
      const pod = cluster.pods.get(fault.pod);
      return pod ? withPod(cluster, fault.pod, { ...pod, node: fault.node }) : cluster;
    }
    case 'remove':
      if (fault.what === 'workload') return removed(cluster, fault.name);
      return fault.what === 'service'
        ? withoutService(cluster, fault.name)
        : withoutPolicy(cluster, fault.name);
    case 'declare':
      return declared(cluster, fault);
  }
}
