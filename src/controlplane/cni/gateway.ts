import { type IpAddress, ip } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import { underlayHop } from '../calico/bgp/underlay.js';
import type { CalicoCluster } from '../calico/cluster.js';
import { workloadsOn } from '../calico/workloads.js';
import type { Context } from '../programmer.js';

/** A gateway that nobody has: the host answers for it by proxy ARP (cni-plugin/pkg/dataplane/linux/dataplane_linux.go). */
export const POD_GATEWAY: IpAddress = ip('169.254.1.1');

/**
 * The kernel answers for another's address only if it has a route to it by another device (net/ipv4/arp.c, arp_process),
 * so a node without a default route leaves its pods without a gateway.
 */
export function* nodesWithoutDefaultRoute(cluster: CalicoCluster, context: Context): Iterable<Finding> {
  for (const node of cluster.nodes.values()) {
    if (underlayHop(node, POD_GATEWAY, context) || workloadsOn(node, cluster, context).length === 0) continue;
    yield {
      code: 'no-default-route',
      severity: 'warning',
      message:
        `node ${node.name} has no default route, so it does not answer for 169.254.1.1 by proxy ARP and its pods reach ` +
        'nobody: give its subnet a gateway',
      source: node.source,
    };
  }
}
