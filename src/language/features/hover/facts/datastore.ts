import { isCalico } from '../../../../controlplane/calico/cluster.js';
import { planIpam } from '../../../../controlplane/calico/ipam/plan.js';
import { plain } from '../markdown.js';
import type { Fact, Scene } from './fact.js';

/** What Calico keeps in its datastore for a cluster: how many of each resource. */
export function storeFacts({ model, plane }: Scene, clusterName: string): Fact[] {
  const cluster = model.topology.clusters.get(clusterName);
  if (!cluster || !isCalico(cluster)) return [];
  const ipam = plane.context.plan(planIpam, cluster);
  let blocks = 0;
  for (const node of ipam.nodes.values()) blocks += node.blocks.length;
  const counts: [string, number][] = [
    ['IPPool', cluster.cni.pools.size],
    ['Node', cluster.nodes.size],
    ['IPAMBlock', blocks],
    ['WorkloadEndpoint', ipam.pods.size],
    ['BGPPeer', cluster.cni.bgp.peers.length],
  ];
  const values = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${plain(kind)}`);
  return values.length > 0 ? [{ label: 'members', values }] : [];
}
