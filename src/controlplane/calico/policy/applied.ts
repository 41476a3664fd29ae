import type { LabelIndex } from '../../../topology/label-index.js';
import type { Labels } from '../../../topology/labels.js';
import type { ActivePolicy } from './active-policy.js';
import type { ActiveTier } from './tiers.js';

/** A tier as one endpoint meets it: the policies that select it, by direction. */
export interface AppliedTier {
  readonly tier: ActiveTier;
  readonly ingress: readonly ActivePolicy[];
  readonly egress: readonly ActivePolicy[];
}

/**
 * Which policies select endpoints with which labels. Policies are asked once for each set of labels, of which there are about
 * as many as workloads, however many pods those have.
 */
export function appliedTiers(
  tiers: readonly ActiveTier[],
  endpoints: LabelIndex<unknown>,
): ReadonlyMap<Labels, readonly AppliedTier[]> {
  const byLabels = new Map<Labels, AppliedTier[]>();
  for (const tier of tiers) {
    const selecting = new Map<Labels, ActivePolicy[]>();
    for (const policy of tier.policies) {
      for (const labels of endpoints.selectLabels(policy.selector)) {
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
  return byLabels;
}
