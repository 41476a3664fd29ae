import { policyTitle } from '../../../../topology/policy-subject.js';
import type { ActivePolicy, Direction, PolicyStage } from '../../policy/active-policy.js';
import type { AppliedTier } from '../../policy/applied.js';
import { clearMark, DROP, jump, NOTRACK, RETURN } from '../actions.js';
import { MARK } from '../marks.js';
import { markClear, markSet } from '../matches.js';
import type { FelixRule } from '../rule.js';
import { groupChainName, groupsOf, type PolicyGroup } from './groups.js';

/**
 * The rules of an endpoint's chain for the tiers whose policies select it: each policy in turn until one accepts or
 * passes; what none of them decided is dropped at the tier's end, but at the early stages of host endpoints, which others
 * follow (felix/rules/endpoints.go).
 */
export function tierRules(
  tiers: readonly AppliedTier[],
  direction: Direction,
  endpoint: string,
  stage: PolicyStage = 'normal',
): FelixRule[] {
  return tiers.flatMap((applied) => {
    const policies = applied[direction];
    const { tier } = applied;
    if (policies.length === 0) return [];
    return [
      { action: clearMark(MARK.pass), comments: [`Start of tier ${tier.name}`] },
      ...groupsOf(policies).flatMap((group) => asked(group, direction, endpoint, stage)),
      ...(tier.drops && stage === 'normal' ? [endOfTier(tier.name, policies, direction, endpoint)] : []),
    ];
  });
}

function asked(group: PolicyGroup, direction: Direction, endpoint: string, stage: PolicyStage): FelixRule[] {
  const provenance = {
    by: 'felix',
    why: `${selecting(group)} ${endpoint}`,
    source: group[0]!.declared.source,
  };
  return [
    {
      matches: [markClear(MARK.pass)],
      action: jump(groupChainName(group, direction)),
      provenance,
    },
    ...(stage === 'untracked' ? [{ matches: [markSet(MARK.accept)], action: NOTRACK, provenance }] : []),
    {
      matches: [markSet(MARK.accept)],
      action: RETURN,
      comments: ['Return if policy accepted'],
      provenance,
    },
  ];
}

/** The verdict that names every policy that could have allowed the packet. */
function endOfTier(
  tier: string,
  policies: readonly ActivePolicy[],
  direction: Direction,
  endpoint: string,
): FelixRule {
  return {
    matches: [markClear(MARK.pass)],
    action: DROP,
    comments: [`End of tier ${tier}. Drop if no policies passed packet`],
    provenance: {
      by: 'felix',
      why: `${selecting(policies)} ${endpoint}, but ${nobody(policies, direction)}`,
      source: policies[0]!.declared.source,
    },
  };
}

/** How many policies a reason names before it counts the rest. */
const NAMED = 3;

function selecting(policies: readonly ActivePolicy[]): string {
  const names = policies.slice(0, NAMED).map(({ declared }) => policyTitle(declared));
  const more = policies.length - names.length;
  if (more > 0) names.push(`${more} more`);
  if (names.length === 1) return `${names[0]} selects`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} select`;
}

function nobody(policies: readonly ActivePolicy[], direction: Direction): string {
  const rules = policies.reduce((sum, policy) => sum + (policy[direction]?.length ?? 0), 0);
  if (rules === 0) return `no ${direction} rule allows anything`;
  return `${direction === 'ingress' ? 'the sender' : 'the receiver'} is not allowed by any ${direction} rule`;
}
