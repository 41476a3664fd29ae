import type { Finding } from '../../topology/finding.js';
import { PodIndex } from '../../topology/pod-index.js';
import { policyTitle, subjectOf } from '../../topology/policy-subject.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/** policy-selects-nothing: a policy that is about no pod, so that it changes nothing. Pods of the host network do not count. */
export function* policySelectsNothing({ clusters }: Topology): Generator<Finding, void> {
  for (const cluster of clusters.values()) {
    if (cluster.policies.length === 0) continue;
    const pods = new PodIndex(cluster);
    for (const policy of cluster.policies) {
      if (pods.selectsAny(subjectOf(policy))) continue;
      yield warning('policy-selects-nothing', `${policyTitle(policy)} selects no pod`, policy.source);
    }
  }
}
