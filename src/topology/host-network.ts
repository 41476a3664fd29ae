import type { Cluster } from './cluster.js';
import type { Endpoint } from './question.js';

/** Whether pods run in the network of their nodes. */
export function isOnHostNetwork(
  { pods, workloads }: Cluster,
  endpoint: Extract<Endpoint, { kind: 'pod' | 'workload' }>,
): boolean {
  if (endpoint.kind === 'pod') return pods.get(endpoint.pod)?.hostNetwork === true;
  const first = workloads.get(endpoint.workload)?.pods[0];
  return first !== undefined && pods.get(first)?.hostNetwork === true;
}
