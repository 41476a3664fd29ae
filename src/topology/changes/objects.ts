import type { Cluster } from '../cluster.js';
import { type ClusterFault, policyKey } from '../fault.js';

export function withoutService(cluster: Cluster, name: string): Cluster {
  const services = new Map(cluster.services);
  services.delete(name);
  return { ...cluster, services };
}

/** @param name as {@link policyKey} gives it */
export function withoutPolicy(cluster: Cluster, name: string): Cluster {
  return { ...cluster, policies: cluster.policies.filter((policy) => policyKey(policy) !== name) };
}

/** What is declared is added, or takes the place of what has its name (`kubectl apply`). */
export function declared(cluster: Cluster, fault: ClusterFault & { kind: 'declare' }): Cluster {
  const { namespaces, pods, workloads, services, policies } = fault;
  const replaced = new Map(policies.map((policy) => [policyKey(policy), policy]));
  const kept = cluster.policies.map((policy) => {
    const next = replaced.get(policyKey(policy));
    replaced.delete(policyKey(policy));
    return next ?? policy;
  });
  const old = new Set([...workloads.keys()].flatMap((name) => cluster.workloads.get(name)?.pods ?? []));
  const running = [...cluster.pods].filter(([key]) => !old.has(key));
  return {
    ...cluster,
    namespaces: new Map([...cluster.namespaces, ...namespaces]),
    pods: new Map([...running, ...pods]),
    workloads: new Map([...cluster.workloads, ...workloads]),
    services: new Map([...cluster.services, ...services]),
    policies: [...kept, ...replaced.values()],
  };
}
