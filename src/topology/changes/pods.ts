import { type Cluster, type Pod, podKey, type Workload } from '../cluster.js';
import { replicaName, Scheduler } from '../schedule.js';

/** A pod in place of the one that has the key, behind all others: its address is new where its node is. */
export function withPod(cluster: Cluster, key: string, pod: Pod): Cluster {
  const before = cluster.pods.get(key);
  const pods = new Map(cluster.pods);
  if (!before || before.node === pod.node) return { ...cluster, pods: pods.set(key, pod) };
  pods.delete(key);
  const { address: _left, ...elsewhere } = pod;
  return { ...cluster, pods: pods.set(key, elsewhere) };
}

/** Readiness probes of the pods fail. */
export function unready(cluster: Cluster, keys: Iterable<string>): Cluster {
  const pods = new Map(cluster.pods);
  for (const key of keys) {
    const pod = pods.get(key);
    if (pod) pods.set(key, { ...pod, notReady: true });
  }
  return { ...cluster, pods };
}

/**
 * `kubectl drain --force`: the node takes no more pods, its replicas start anew on other nodes, and what no deployment made is gone.
 * Where there is no other node, replicas wait for one and do not run.
 */
export function drained(cluster: Cluster, node: string, lost: ReadonlySet<string>): Cluster {
  const next: Cluster = { ...cluster, cordoned: new Set([...(cluster.cordoned ?? []), node]) };
  const scheduler = schedulerOf(next, lost);
  const replicaOf = new Map(
    [...cluster.workloads.values()].flatMap((workload) =>
      workload.kind === 'deployment' ? workload.pods.map((key) => [key, workload] as const) : [],
    ),
  );
  return [...cluster.pods].reduce((left, [key, pod]) => {
    if (pod.node !== node) return left;
    const workload = replicaOf.get(key);
    const isOwned = workload !== undefined || pod.owner !== undefined;
    const [target] = isOwned ? scheduler(workload?.nodes, 1) : [];
    return target === undefined ? withoutPods(left, [key]) : withPod(left, key, { ...pod, node: target });
  }, next);
}

/** A deployment with more replicas, which the scheduler places, or fewer: the last ones go. */
export function scaled(cluster: Cluster, name: string, replicas: number, lost: ReadonlySet<string>): Cluster {
  const workload = cluster.workloads.get(name);
  const template = workload?.template;
  if (!workload || !template) return cluster;
  if (replicas <= workload.pods.length) {
    const gone = workload.pods.slice(replicas);
    return withoutPods(cluster, gone);
  }
  const pods = new Map(cluster.pods);
  const keys = [...workload.pods];
  const targets = schedulerOf(cluster, lost)(workload.nodes, replicas - keys.length);
  for (const [index, node] of targets.entries()) {
    const pod: Pod = {
      ...template,
      name: replicaName(workload.name, workload.pods.length + index + 1),
      node,
    };
    pods.set(podKey(pod), pod);
    keys.push(podKey(pod));
  }
  const workloads = new Map(cluster.workloads).set(name, { ...workload, pods: keys });
  return { ...cluster, pods, workloads };
}

/** A pod or deployment is deleted. */
export function removed(cluster: Cluster, name: string): Cluster {
  const workload = cluster.workloads.get(name);
  return workload ? withoutPods(cluster, workload.pods) : withoutPods(cluster, [name]);
}

function withoutPods(cluster: Cluster, keys: readonly string[]): Cluster {
  const gone = new Set(keys);
  const pods = new Map([...cluster.pods].filter(([key]) => !gone.has(key)));
  const workloads = new Map<string, Workload>();
  for (const [name, workload] of cluster.workloads) {
    const left = workload.pods.filter((key) => !gone.has(key));
    workloads.set(name, left.length === workload.pods.length ? workload : { ...workload, pods: left });
  }
  return { ...cluster, pods, workloads };
}

/** Places pods on the nodes that there are, but for cordoned ones. */
function schedulerOf(
  { nodes, pods, cordoned }: Cluster,
  lost: ReadonlySet<string>,
): (only: readonly string[] | undefined, replicas: number) => string[] {
  const perNode = new Map<string, number>();
  for (const { node } of pods.values()) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  const able = (name: string) => !lost.has(name) && !cordoned?.has(name);
  const scheduler = new Scheduler([...nodes.keys()].filter(able), perNode);
  return (only, replicas) =>
    only ? new Scheduler(only.filter(able), perNode).place(replicas) : scheduler.place(replicas);
}
