import type { NamespaceDraft } from '../../linux/draft.js';
import type { Finding } from '../../topology/finding.js';
import type { Node } from '../../topology/machine.js';
import { underlayHop } from '../calico/bgp/underlay.js';
import type { Context } from '../programmer.js';
import type { FlannelCluster } from './cluster.js';
import { type Lease, planLeases } from './leases.js';
import { isOnLink } from './vxlan.js';

/**
 * Backend host-gw (pkg/backend/hostgw): the other node is the gateway to its subnet, which the kernel takes only if it is on
 * the link: "Error adding route …: network is unreachable".
 */
export function writeHostGateway(
  host: NamespaceDraft,
  { node, cluster }: { readonly node: Node; readonly cluster: FlannelCluster },
  others: readonly Lease[],
  context: Context,
): void {
  const { source } = cluster.cni;
  for (const other of others) {
    const title = `subnet ${other.subnet} is that of ${other.node} (${other.publicIp})`;
    const because = (why: string) => ({ by: 'flanneld', why, source });
    if (isOnLink(node, other, context)) {
      const { dev } = underlayHop(node, other.publicIp, context)!;
      const nextHops = [{ via: other.publicIp, dev }];
      host.addRoute({ destination: other.subnet, nextHops, provenance: because(title) });
      continue;
    }
    const why = `${title}, but ${node.name} is not on its link, and backend host-gw needs that`;
    host.absentRoutes.push({ destination: other.subnet, provenance: because(why) });
  }
}

/** host-gw-across-subnets: nodes that are not on one link have no routes to each other's pods. */
export function* hostGatewayFindings(cluster: FlannelCluster, context: Context): Iterable<Finding> {
  if (cluster.cni.backend.kind !== 'host-gw') return;
  const { leases } = context.plan(planLeases, cluster);
  const [first] = leases.values();
  if (!first) return;
  for (const node of cluster.nodes.values()) {
    if (node.name === first.node || !leases.has(node.name) || isOnLink(node, first, context)) continue;
    yield {
      code: 'host-gw-across-subnets',
      severity: 'warning',
      message:
        `${node.name} is not on the link of ${first.node}: with backend host-gw the kernel takes no route between their pods. ` +
        'Backend vxlan crosses subnets',
      source: node.source,
      related: [{ message: 'the backend', source: cluster.cni.source }],
    };
  }
}
