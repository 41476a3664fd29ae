import type { Pod } from '../../../../topology/cluster.js';
import type { Labels } from '../../../../topology/labels.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import type { ActivePolicy } from '../../policy/active-policy.js';
import { type ActiveTier, activeTiers } from '../../policy/tiers.js';
import { selectables } from './endpoints.js';

/** A tier as one endpoint meets it: the policies that select it, by direction. */
export interface AppliedTier {
  readonly tier: ActiveTier;
  readonly ingress: readonly ActivePolicy[];
  readonly egress: readonly ActivePolicy[];
}

/**
 * Which policies select which pod. Policies are asked once for each set of labels, of which there are about as many as
 * workloads, however many pods those have.
 */
export function appliedPolicies(
  cluster: CalicoCluster,
  context: Context,
): (pod: Pod) => readonly AppliedTier[] {
  if (cluster.policies.length === 0) return () => [];
  const { pods, labelsOf } = context.plan(selectables, cluster);
  const byLabels = new Map<Labels, AppliedTier[]>();
  for (const tier of activeTiers(cluster)) {
    const selecting = new Map<Labels, ActivePolicy[]>();
    for (const policy of tier.policies) {
      for (const labels of pods.selectLabels(policy.selector)) {
        const list = selecting.get(labels);
        if (list) list.push(policy);
        else selecting.set(labels, [policy]);
      }
    }
    for (const [labels, policies] of selecting) {
      const applied = {
        tier,
        ingress: policies.filter(({ ingress }) => ingress),
        egress: policies.filter(({ egress }) => egress),
      };
      const list = byLabels.get(labels);
      if (list) list.push(applied);
      else byLabels.set(labels, [applied]);
    }
  }
  return (pod) => byLabels.get(labelsOf(pod)) ?? [];
}
