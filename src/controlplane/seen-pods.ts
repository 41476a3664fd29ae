import type { Cluster, Pod } from '../topology/cluster.js';
import { selectorKeys } from '../topology/selector-keys.js';
import type { Topology } from '../topology/topology.js';
import { ofNamespaceOrAccount } from './calico/policy/endpoint-labels.js';

/**
 * Whether all that is about pods wherever they run (Services, policies) finds the same ones after an edit, in the same order.
 * The topologies must be reconciled, and the same but for their pods.
 */
export function seesSamePods(before: Topology['clusters'], now: Topology['clusters']): boolean {
  return [...now.values()].every((cluster) => {
    const old = before.get(cluster.name)?.pods;
    if (old === cluster.pods || !isAboutPods(cluster)) return true;
    if (old?.size !== cluster.pods.size) return false;
    const face = faceIn(cluster);
    const pods = old.values();
    return [...cluster.pods.values()].every((pod) => {
      const was = pods.next().value!;
      return was === pod || isSame(face(was), face(pod));
    });
  });
}

/** Parts of a cluster that are on one machine, or about none. */
const PLACED: ReadonlySet<string> = new Set([
  'pods',
  'workloads',
  'nodes',
  'namespaces',
  'networkSets',
  'serviceCidrs',
  'clusterCidrs',
]);

/** Whether something in the cluster is about pods by their labels, wherever they run. */
function isAboutPods(cluster: Cluster): boolean {
  return Object.entries(cluster).some(
    ([key, value]) => !PLACED.has(key) && isCollection(value) && sizeOf(value) > 0,
  );
}

function isCollection(value: unknown): value is ReadonlyMap<unknown, unknown> | readonly unknown[] {
  return value instanceof Map || Array.isArray(value);
}

function sizeOf(value: ReadonlyMap<unknown, unknown> | readonly unknown[]): number {
  return value instanceof Map ? value.size : (value as readonly unknown[]).length;
}

/**
 * What others see of a pod: all but the labels that nobody asks for, and the ports of its containers that have no name. The rest is
 * its own node's business.
 */
function faceIn({ policies, services }: Cluster): (pod: Pod) => unknown[] {
  const asked = new Set(selectorKeys(policies));
  for (const { selector } of services.values()) for (const key in selector) asked.add(key);
  return ({ containers, labels, ...rest }) => [
    ...Object.entries(rest).flat(),
    ...Object.entries(labels)
      .filter(([key]) => asked.has(key) || ofNamespaceOrAccount(key))
      .flat(),
    ...containers.flatMap(({ listens }) => listens.filter(({ name }) => name !== undefined)),
  ];
}

/** Whether two lists have the very same elements. */
export function isSame(old: readonly unknown[], fresh: readonly unknown[]): boolean {
  return old.length === fresh.length && old.every((value, index) => value === fresh[index]);
}
