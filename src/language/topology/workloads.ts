import { type Pod, type PodContainer, podKey, type Workload } from '../../topology/cluster.js';
import type { Listen } from '../../topology/listen.js';
import { replicaName, Scheduler } from '../../topology/schedule.js';
import { noNodes } from '../diagnostics/no-nodes.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { knownNode } from './known-node.js';
import { labelsOf } from './labels.js';
import { buildListen } from './listens.js';
import { all, once } from './settings.js';
import { addressValue, isOn, numberValue } from './values.js';

/** A cluster that is being filled with pods. */
export interface Budding {
  readonly name: string;
  readonly nodes: ReadonlySet<string>;
  readonly pods: Map<string, Pod>;
  readonly workloads: Map<string, Workload>;
}

/** The scheduler takes clusters of up to 5,000 nodes with 110 pods each; more replicas than that are a slip of the hand. */
export const REPLICA_LIMITS = [0, 550_000] as const;

export function buildPod(
  at: Place,
  node: ast.Pod,
  namespace: string,
  cluster: Budding,
  scheduler: Scheduler,
): void {
  const { name } = node;
  const key = podKey({ namespace, name });
  if (!name || !at.declare(keyOf.workload(cluster.name, key), node, `${key} in cluster ${cluster.name}`))
    return;
  const wanted = node.node?.$refText;
  if (wanted !== undefined && !knownNode(at, node, 'node', 0, wanted, cluster.name, cluster.nodes)) return;
  const source = at.head(node);
  const [chosen] = wanted === undefined ? scheduler.place(1) : [wanted];
  if (chosen === undefined) {
    at.report(noNodes(key, cluster.name, source));
    return;
  }
  const pinned = once(at, node.settings, 'PinnedAddress');
  const address = pinned && addressValue(at, pinned, 'address', pinned.address);
  const secondAddress = pinned && addressValue(at, pinned, 'secondAddress', pinned.secondAddress);
  const owner = once(at, node.settings, 'Owner')?.workload;
  cluster.pods.set(key, {
    namespace,
    name,
    node: chosen,
    ...podTemplate(at, node, cluster.name, key),
    ...(address ? { address } : {}),
    ...(secondAddress ? { secondAddress } : {}),
    ...(owner ? { owner } : {}),
    source,
  });
  cluster.workloads.set(key, { kind: 'pod', namespace, name, pods: [key], source });
}

export function buildDeployment(
  at: Place,
  node: ast.Deployment,
  namespace: string,
  cluster: Budding,
  scheduler: Scheduler,
): void {
  const { name } = node;
  const key = podKey({ namespace, name });
  if (!name || !at.declare(keyOf.workload(cluster.name, key), node, `${key} in cluster ${cluster.name}`))
    return;
  const source = at.head(node);
  const replicas =
    numberValue(at, node, 'replicas', node.replicas ?? 1, 'number of replicas', REPLICA_LIMITS) ?? 1;
  const only = node.nodes
    .map((each) => each.$refText)
    .filter((wanted, index) => knownNode(at, node, 'nodes', index, wanted, cluster.name, cluster.nodes));
  const nodes = node.nodes.length > 0 ? new Scheduler(only).place(replicas) : scheduler.place(replicas);
  if (nodes.length < replicas && node.nodes.length === 0) at.report(noNodes(key, cluster.name, source));
  const template = podTemplate(at, node, cluster.name, key);
  const pods: string[] = [];
  nodes.forEach((on, index) => {
    const pod: Pod = { namespace, name: replicaName(name, index + 1), node: on, ...template, source };
    const replica = podKey(pod);
    if (cluster.pods.has(replica)) return;
    cluster.pods.set(replica, pod);
    pods.push(replica);
  });
  cluster.workloads.set(key, {
    kind: 'deployment',
    namespace,
    name,
    pods,
    template: { namespace, ...template, source },
    ...(only.length > 0 ? { nodes: only } : {}),
    source,
  });
}

/** What pods have from their own declaration, and replicas from their deployment's: one object for all replicas. */
function podTemplate(
  at: Place,
  node: ast.Pod | ast.Deployment,
  cluster: string,
  key: string,
): Pick<Pod, 'labels' | 'serviceAccount' | 'hostNetwork' | 'notReady' | 'terminating' | 'containers'> {
  const settings: ast.Pod['settings'] = node.settings;
  return {
    labels: labelsOf(all(settings, 'Labels')),
    serviceAccount: once(at, settings, 'ServiceAccount')?.name ?? 'default',
    hostNetwork: isOn(once(at, settings, 'HostNetwork'), false),
    ...(isOn(once(at, settings, 'NotReady'), false) ? { notReady: true } : {}),
    ...(isOn(once(at, settings, 'Terminating'), false) ? { terminating: true } : {}),
    containers: containersOf(at, settings, cluster, key, node),
  };
}

function containersOf(
  at: Place,
  settings: ast.Pod['settings'],
  cluster: string,
  pod: string,
  node: ast.Pod | ast.Deployment,
): PodContainer[] {
  const containers: PodContainer[] = [];
  for (const each of all(settings, 'PodContainer')) {
    const key = keyOf.podContainer(cluster, pod, each.name);
    if (!each.name || !at.declare(key, each, `container "${each.name}" of ${pod}`)) continue;
    containers.push({ name: each.name, listens: listensOf(at, each.settings), source: at.head(each) });
  }
  const own = listensOf(at, all(settings, 'Listen'));
  if (own.length > 0 || containers.length === 0) {
    containers.unshift({ name: node.name, listens: own, source: at.head(node) });
  }
  return containers;
}

function listensOf(at: Place, nodes: readonly ast.Listen[]): Listen[] {
  return nodes.flatMap((listen) => buildListen(at, listen) ?? []);
}
