import type { Finding } from '../../topology/finding.js';
import { selectedPods } from '../../topology/selected-pods.js';
import type { Topology } from '../../topology/topology.js';
import { podsOf, questionsOf } from './question-pods.js';

/**
 * own-service: a pod that reaches itself through its own Service. Kubernetes does not define whether it does: it depends on the
 * mode of kube-proxy, the CNI and the policy of the pod.
 */
export function* ownService(topology: Topology): Generator<Finding, void> {
  for (const { from, to } of questionsOf(topology)) {
    if (to.endpoint.kind !== 'service') continue;
    const cluster = topology.clusters.get(to.endpoint.cluster);
    const service = cluster?.services.get(to.endpoint.service);
    if (!cluster || !service) continue;
    const behind = new Set(selectedPods(cluster, service));
    if (behind.size === 0) continue;
    const own = podsOf(topology, from.endpoint).find((pod) => behind.has(pod));
    if (!own) continue;
    const pod = `${own.namespace}/${own.name}`;
    const message = `${pod} is behind ${to.text} itself: what becomes of a packet that comes back to its sender, Kubernetes does not define`;
    yield { code: 'own-service', severity: 'information', message, source: to.source };
  }
}
