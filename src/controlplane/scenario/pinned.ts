import { withCluster } from '../../topology/changes/replace.js';
import { podKey } from '../../topology/cluster.js';
import type { Topology } from '../../topology/topology.js';
import { podAddresses } from '../cni/pod-addresses.js';
import { allocateServices } from '../kube-apiserver/service-addresses.js';
import type { Context } from '../programmer.js';

/**
 * The cluster with every address that it was given written down. What happens to some pods and Services changes nothing of the
 * others: they keep the addresses that they have, where a cluster declared anew would give them out anew.
 */
export function withAddressesKept(topology: Topology, name: string, context: Context): Topology {
  return withCluster(topology, name, (cluster) => {
    const pods = new Map(cluster.pods);
    for (const pod of cluster.pods.values()) {
      const machine = topology.machines.get(pod.node);
      if (pod.hostNetwork || pod.address !== undefined || !machine) continue;
      const [address] = podAddresses(pod, machine, cluster, context);
      if (address !== undefined) pods.set(podKey(pod), { ...pod, address });
    }
    const given = context.plan(allocateServices, cluster).services;
    const services = new Map(
      [...cluster.services].map(([key, service]) => {
        const { clusterIPs = [], nodePorts, healthCheckNodePort } = given.get(key) ?? {};
        const ports = service.ports.map((port) => {
          const nodePort = nodePorts?.get(port);
          return nodePort === undefined ? port : { ...port, nodePort };
        });
        const pins = {
          ports,
          ...(clusterIPs.length > 0 ? { clusterIPs } : {}),
          ...(healthCheckNodePort === undefined ? {} : { healthCheckNodePort }),
        };
        return [key, { ...service, ...pins }] as const;
      }),
    );
    return { ...cluster, pods, services };
  });
}
