import type { PolicyStage } from './active-policy.js';
import type { ActiveTier } from './tiers.js';

/** The policies that decide at one stage; pods have the normal one alone (felix/calc, tierInfoToProtoTierInfo). */
export function atStage(tiers: readonly ActiveTier[], stage: PolicyStage): readonly ActiveTier[] {
  return tiers.flatMap((tier) => {
    const policies = tier.policies.filter((policy) => policy.stage === stage);
    return policies.length > 0 ? [{ ...tier, policies }] : [];
  });
}
