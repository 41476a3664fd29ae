import { allocateServices } from '../kube-apiserver/service-addresses.js';
import { clusterOf } from '../kubelet/pods.js';
import type { Location } from '../location.js';
import type { Programmer } from '../programmer.js';
import { writeIptables } from './iptables/iptables.js';
import { serviceLocations } from './service-locations.js';

/**
 * kube-proxy: every node has the rules of every Service of its cluster. Where it is stopped it has not run: the node lacks
 * them. (A real node whose kube-proxy dies keeps its last rules, which grow stale.)
 */
export const kubeProxy: Programmer = {
  name: 'kube-proxy',
  knowsItsDeath: true,

  program({ host }, machine, context) {
    const cluster = clusterOf(machine, context);
    if (machine.kind !== 'node' || !cluster || context.faults.isStopped('kube-proxy', machine.name)) return;
    switch (cluster.kubeProxy) {
      case 'iptables':
        writeIptables(host, machine, cluster, context);
        break;
      case 'ipvs':
      case 'nftables':
        break;
    }
  },

  locate(endpoint, context): readonly Location[] | undefined {
    if (endpoint.kind !== 'service') return undefined;
    const cluster = context.topology.clusters.get(endpoint.cluster);
    const service = cluster?.services.get(endpoint.service);
    return cluster && service ? serviceLocations(service, cluster, context) : [];
  },

  *check(context) {
    for (const cluster of context.topology.clusters.values()) {
      yield* context.plan(allocateServices, cluster).findings;
      if (cluster.kubeProxy !== 'iptables' && cluster.services.size > 0) {
        yield {
          code: 'proxy-mode-not-modelled',
          severity: 'information',
          message: `kube-proxy in mode ${cluster.kubeProxy} is not modelled: no node of ${cluster.name} has rules for Services`,
          source: cluster.source,
        };
      }
    }
  },
};
