import type { Location } from '../../../../controlplane/controlplane.js';
import type { Pod } from '../../../../topology/cluster.js';
import type { Labels } from '../../../../topology/labels.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene } from './fact.js';
import { listenFacts, sandboxFacts } from './sandbox.js';

/** A pod: its address and device, who holds its namespace, its containers and what they listen on. */
export function podFacts(scene: Scene, cluster: string, key: string): Fact[] {
  const pod = scene.model.topology.clusters.get(cluster)?.pods.get(key);
  if (!pod) return [];
  const [location] = scene.plane.locate({ kind: 'pod', cluster, pod: key });
  return [
    ...(location ? sandboxFacts(scene, location) : []),
    ...labelFacts(pod.labels),
    ...listenFacts(pod.containers.flatMap(({ listens }) => listens)),
  ];
}

/** A deployment: each of its pods with its address and node. */
export function deploymentFacts(scene: Scene, cluster: string, key: string): Fact[] {
  const declared = scene.model.topology.clusters.get(cluster);
  const workload = declared?.workloads.get(key);
  if (!declared || !workload) return [];
  const pods = workload.pods.flatMap((name) => declared.pods.get(name) ?? []);
  const first = pods[0];
  return [
    ...podListFacts(scene, cluster, pods),
    ...(first ? labelFacts(first.labels) : []),
    ...(first ? listenFacts(first.containers.flatMap(({ listens }) => listens)) : []),
  ];
}

/** Pods with their addresses and nodes. */
export function podListFacts({ plane }: Scene, cluster: string, pods: Iterable<Pod>): Fact[] {
  return listed(
    'pods',
    pods,
    (pod) => {
      const key = `${pod.namespace}/${pod.name}`;
      const [location] = plane.locate({ kind: 'pod', cluster, pod: key });
      return `${plain(key)}${addressOf(location)} · ${plain(pod.node)}`;
    },
    { lines: true },
  );
}

function addressOf(location: Location | undefined): string {
  const address = location?.addresses[0];
  return address === undefined ? '' : ` ${code(address)}`;
}

function labelFacts(labels: Labels): Fact[] {
  return listed('labels', Object.entries(labels), ([name, value]) => code(`${name}=${value}`));
}
