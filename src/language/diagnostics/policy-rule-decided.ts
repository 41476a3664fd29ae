import { type DecidedRule, decidedBefore } from '../../controlplane/calico/policy/decided-before.js';
import { activeTiers } from '../../controlplane/calico/policy/tiers.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';

/**
 * policy-rule-redundant: other rules decide the same of all that the rule is about. policy-rule-shadowed: earlier rules decide
 * otherwise, so that the rule never gets to say what it says.
 */
export function* policyRuleDecided({ clusters }: Topology): Generator<Finding, void> {
  for (const cluster of clusters.values()) {
    for (const tier of activeTiers(cluster)) {
      for (const decided of decidedBefore(tier)) yield findingOf(decided);
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
