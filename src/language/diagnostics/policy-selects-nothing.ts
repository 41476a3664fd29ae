import { type CalicoCluster, isCalico } from '../../controlplane/calico/cluster.js';
import { hostEndpointLabels } from '../../controlplane/calico/host-endpoints.js';
import type { CalicoPolicy } from '../../topology/calico-policy.js';
import type { Finding } from '../../topology/finding.js';
import { PodIndex } from '../../topology/pod-index.js';
import type { Policy } from '../../topology/policy.js';
import { policyTitle, subjectOf } from '../../topology/policy-subject.js';
import { selects } from '../../topology/selector.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/**
 * policy-selects-nothing: a policy that is about no pod and no host endpoint, so that it changes nothing. Pods of the host
 * network do not count.
 */
export function* policySelectsNothing({ clusters }: Topology): Generator<Finding, void> {
  for (const cluster of clusters.values()) {
    if (cluster.policies.length === 0) continue;
    const pods = new PodIndex(cluster);
    for (const policy of cluster.policies) {
      const ofHosts = isOfHosts(policy);
      if (!ofHosts && pods.selectsAny(subjectOf(policy))) continue;
      if (policy.kind === 'global-network-policy' && isCalico(cluster) && selectsHost(policy, cluster))
        continue;
      const what = ofHosts ? 'host endpoint' : 'pod';
      yield warning('policy-selects-nothing', `${policyTitle(policy)} selects no ${what}`, policy.source);
    }
  }
}

/** Policy before connection tracking or before DNAT is not for pods. */
function isOfHosts(policy: Policy): boolean {
  return policy.kind === 'global-network-policy' && (policy.doNotTrack || policy.preDnat) === true;
}

function selectsHost(policy: CalicoPolicy, cluster: CalicoCluster): boolean {
  const { selector, namespaceSelector, serviceAccountSelector } = policy;
  if (serviceAccountSelector || (namespaceSelector && namespaceSelector.kind !== 'global')) return false;
  return hostEndpointLabels(cluster).some((labels) => selects(selector, labels));
}
