import type { Cluster } from '../../topology/cluster.js';
import type { Things } from '../topology/things.js';

/** Names that may come next in an endpoint's path, after the names before it: `shop/` is followed by that namespace's pods. */
export function namesAt(things: Things, before: readonly string[]): string[] {
  const names = new Set<string>();
  const { machines, clusters } = things;
  const [first] = before;
  if (first === undefined) {
    for (const [name, { docker }] of machines) {
      names.add(name);
      for (const container of docker?.containers.keys() ?? []) names.add(container);
    }
    for (const cluster of clusters.values()) {
      if (clusters.size > 1) names.add(cluster.name);
      for (const namespace of cluster.namespaces.keys()) names.add(namespace);
    }
    return [...names];
  }
  if (before.length === 1) {
    const internet = machines.get(first);
    if (internet?.kind === 'internet') for (const host of internet.hosts.keys()) names.add(host);
    for (const container of machines.get(first)?.docker?.containers.keys() ?? []) names.add(container);
    for (const namespace of clusters.get(first)?.namespaces.keys() ?? []) names.add(namespace);
  }
  for (const cluster of clusters.values()) {
    addInCluster(cluster, before, names);
    if (cluster.name === first) addInCluster(cluster, before.slice(1), names);
  }
  return [...names];
}

/** The same in a Service's path, as `service shop/`. */
export function serviceNamesAt({ clusters }: Things, before: readonly string[]): string[] {
  const names = new Set<string>();
  for (const cluster of clusters.values()) {
    const inside = before[0] === cluster.name ? before.slice(1) : before;
    const [namespace, name] = inside;
    if (before.length === 0 && clusters.size > 1) names.add(cluster.name);
    if (name !== undefined) continue;
    for (const service of cluster.services.values()) {
      if (namespace === undefined) names.add(service.namespace);
      else if (service.namespace === namespace) names.add(service.name);
    }
  }
  return [...names];
}

function addInCluster(cluster: Cluster, [namespace, workload]: readonly string[], names: Set<string>): void {
  if (namespace === undefined) return;
  if (workload !== undefined) {
    for (const { name } of cluster.pods.get(`${namespace}/${workload}`)?.containers ?? []) names.add(name);
    return;
  }
  for (const each of cluster.workloads.values()) if (each.namespace === namespace) names.add(each.name);
}
