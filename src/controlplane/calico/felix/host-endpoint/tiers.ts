import type { HostEndpoint } from '../../../../topology/host-endpoint.js';
import { LabelIndex } from '../../../../topology/label-index.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import { hostEndpoints } from '../../host-endpoints.js';
import type { PolicyStage } from '../../policy/active-policy.js';
import { type AppliedTier, appliedTiers } from '../../policy/applied.js';
import { atStage } from '../../policy/stage.js';
import { activeTiers } from '../../policy/tiers.js';

/** The tiers of a host endpoint, by what asks them. */
export interface HostTiers {
  readonly untracked: readonly AppliedTier[];
  /** Packets that come in alone. */
  readonly preDnat: readonly AppliedTier[];
  readonly normal: readonly AppliedTier[];
  /** Those of the normal policies that are about forwarded packets too. */
  readonly forward: readonly AppliedTier[];
}

/** A cluster's host endpoints, and the policies that select each. */
export function hostTiers(cluster: CalicoCluster, context: Context): ReadonlyMap<HostEndpoint, HostTiers> {
  const endpoints = hostEndpoints(cluster, context);
  if (endpoints.length === 0) return new Map();
  const tiers = activeTiers(cluster);
  const index = new LabelIndex(endpoints, ({ labels }) => labels);
  const at = (stage: PolicyStage) => appliedTiers(atStage(tiers, stage), index);
  const [untracked, preDnat, normal] = [at('untracked'), at('pre-dnat'), at('normal')];
  return new Map(
    endpoints.map((endpoint) => {
      const own = normal.get(endpoint.labels) ?? [];
      const before = (preDnat.get(endpoint.labels) ?? []).map((tier) => ({ ...tier, egress: [] }));
      return [
        endpoint,
        {
          untracked: untracked.get(endpoint.labels) ?? [],
          preDnat: before,
          normal: own,
          forward: own.flatMap(forwarded),
        },
      ];
    }),
  );
}

function forwarded({ tier, ingress, egress }: AppliedTier): AppliedTier[] {
  const own = {
    tier,
    ingress: ingress.filter(({ forward }) => forward),
    egress: egress.filter(({ forward }) => forward),
  };
  return own.ingress.length + own.egress.length > 0 ? [own] : [];
}
