import type { Pod } from '../../../../topology/cluster.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import { type AppliedTier, appliedTiers } from '../../policy/applied.js';
import { atStage } from '../../policy/stage.js';
import { activeTiers } from '../../policy/tiers.js';
import { selectables } from './endpoints.js';

/** Which policies select which pod. */
export function appliedPolicies(
  cluster: CalicoCluster,
  context: Context,
): (pod: Pod) => readonly AppliedTier[] {
  if (cluster.policies.length === 0) return () => [];
  const { pods, labelsOf } = context.plan(selectables, cluster);
  const byLabels = appliedTiers(atStage(activeTiers(cluster), 'normal'), pods);
  return (pod) => byLabels.get(labelsOf(pod)) ?? [];
}
