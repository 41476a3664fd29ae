import type { IpAddress } from '../../linux/address.js';
import type { Cluster } from '../../topology/cluster.js';
import { allocateServices } from '../kube-apiserver/service-addresses.js';
import { clusterOf } from '../kubelet/pods.js';
import type { Location } from '../location.js';
import type { Context, Programmer } from '../programmer.js';
import { openNodePorts, writeIptables } from './iptables/iptables.js';
import { outerAddresses } from './ipvs/entries.js';
import { writeIpvs, writeNodePorts } from './ipvs/ipvs.js';
import { fillNodePortIps, writeNftables } from './nftables/nftables.js';
import { serviceLocations } from './service-locations.js';
import { proxiedPorts } from './service-port.js';

/**
 * kube-proxy: every node has the rules of every Service of its cluster. One that is stopped leaves the
 * rules that it wrote last.
 */
export const kubeProxy: Programmer = {
  name: 'kube-proxy',

  program({ host }, machine, context) {
    const cluster = clusterOf(machine, context);
    if (machine.kind !== 'node' || !cluster) return;
    switch (cluster.kubeProxy) {
      case 'iptables':
        writeIptables(host, machine, cluster, context);
        break;
      case 'ipvs':
        writeIpvs(host, machine, cluster, context);
        break;
      case 'nftables':
        writeNftables(host, machine, cluster, context);
        break;
    }
  },

  /** In mode ipvs a node answers for every address of a Service; those that lie on a link are the outer ones. */
  *localAddresses(machine, context) {
    const cluster = clusterOf(machine, context);
    if (cluster?.kubeProxy !== 'ipvs' || context.faults.neverRan('kube-proxy', machine.name)) return;
    yield* context.plan(announced, cluster);
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
    }
  },
};

function announced(cluster: Cluster, context: Context): ReadonlySet<IpAddress> {
  const ports = context.plan(proxiedPorts, cluster);
  return new Set([...ports[4], ...ports[6]].flatMap(outerAddresses));
}

/** kube-proxy again, after all other programs: it looks which addresses the node has got by now, for its node ports. */
export const kubeProxyNodePorts: Programmer = {
  name: 'kube-proxy',

  program({ host }, machine, context) {
    const cluster = clusterOf(machine, context);
    if (machine.kind !== 'node' || !cluster) return;
    if (context.faults.neverRan('kube-proxy', machine.name)) return;
    switch (cluster.kubeProxy) {
      case 'iptables':
        openNodePorts(host, machine, cluster, context);
        break;
      case 'ipvs':
        writeNodePorts(host, machine, cluster, context);
        break;
      case 'nftables':
        fillNodePortIps(host, machine, cluster, context);
        break;
    }
  },
};
