import type { Pod } from '../../../../topology/cluster.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';
import { cniText } from './machine.js';
import { podListFacts } from './pod.js';

/** A cluster: its CNI, its pools and its nodes, and how many pods there are. */
export function clusterFacts({ model }: Scene, name: string): Fact[] {
  const cluster = model.topology.clusters.get(name);
  if (!cluster) return [];
  const { cni } = cluster;
  const pools = cni.kind === 'calico' ? cni.pools.values() : [];
  return [
    ...single('cni', cniText(cni)),
    ...single('prefix', cni.kind === 'flannel' ? code(cni.network) : undefined),
    ...listed('pools', pools, (pool) => `${plain(pool.name)} ${code(pool.prefix)}`),
    ...listed('nodes', cluster.nodes.values(), ({ name: node, attachments }) =>
      [plain(node), attachments[0] && code(attachments[0].address)].filter(Boolean).join(' '),
    ),
    ...single('pods', String(cluster.pods.size)),
  ];
}

/** A namespace of a cluster: its pods. */
export function namespaceFacts(scene: Scene, clusterName: string, name: string): Fact[] {
  const cluster = scene.model.topology.clusters.get(clusterName);
  if (!cluster) return [];
  const pods: Pod[] = [...cluster.pods.values()].filter(({ namespace }) => namespace === name);
  return podListFacts(scene, clusterName, pods);
}
