import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/**
 * policy-empty-rule: a rule that names neither peers nor ports. In a NetworkPolicy it allows everything, which is easily
 * taken for its opposite: a policy without rules allows nothing.
 */
export function policyEmptyRule(direction: 'ingress' | 'egress', source: SourceRange): Finding {
  const word = direction === 'ingress' ? 'from' : 'to';
  return {
    code: 'policy-empty-rule',
    severity: 'warning',
    message: `a rule without peers and ports allows everything: write "${direction} ${word} all", or "${direction} none" to allow nothing`,
    source,
  };
}

/** policy-empty-rule, of a policy of the cluster: its rules name their peers. */
export function policyRuleForAll(source: SourceRange): Finding {
  return {
    code: 'policy-empty-rule',
    severity: 'error',
    message:
      'rules of the cluster name their peers: "namespaces all" for all pods, "cidr 0.0.0.0/0" for all addresses',
    source,
  };
}
