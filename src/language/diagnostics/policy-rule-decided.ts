import { type DecidedRule, decidedBefore } from '../../controlplane/calico/policy/decided-before.js';
import { atStage } from '../../controlplane/calico/policy/stage.js';
import { activeTiers } from '../../controlplane/calico/policy/tiers.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';

const STAGES = ['untracked', 'pre-dnat', 'normal'] as const;

/**
 * policy-rule-redundant: other rules decide the same of all that the rule is about. policy-rule-shadowed: earlier rules decide
 * otherwise, so that the rule never gets to say what it says.
 */
export function* policyRuleDecided({ clusters }: Topology): Generator<Finding, void> {
  for (const cluster of clusters.values()) {
    const tiers = activeTiers(cluster);
    for (const stage of STAGES) {
      for (const tier of atStage(tiers, stage)) {
        for (const decided of decidedBefore(tier)) yield findingOf(decided);
      }
    }
  }
}

function findingOf({ rule, by, isSame }: DecidedRule): Finding {
  const { source } = rule;
  const related = [{ message: 'decided here', source: by.rule.source }];
  return isSame
    ? {
        code: 'policy-rule-redundant',
        severity: 'information',
        message: `this rule adds nothing: ${by.rule.title} decides the same of all its packets`,
        source,
        related,
      }
    : {
        code: 'policy-rule-shadowed',
        severity: 'warning',
        message: `this rule is never reached: ${by.rule.title} comes first and decides all its packets`,
        source,
        related,
      };
}
