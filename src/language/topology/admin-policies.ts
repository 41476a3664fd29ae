import type { AdminPolicy, AdminRule } from '../../topology/admin-policy.js';
import type { PolicyPeer } from '../../topology/network-policy.js';
import { ALL } from '../../topology/selector.js';
import { policyRuleForAll } from '../diagnostics/policy-empty-rule.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { peersOf, portsOf } from './policy-rules.js';
import { declarePolicy, namespacesOf, type PolicyScope, selectorOf } from './selectors.js';
import { all, once } from './settings.js';
import { numberValue } from './values.js';

/** Priorities that the API server takes (policy.networking.k8s.io). */
const PRIORITY_LIMITS = [0, 1000] as const;

type AdminPolicyNode = ast.AdminNetworkPolicy | ast.BaselineAdminNetworkPolicy | ast.ClusterNetworkPolicy;

/** `admin-network-policy`, `baseline-admin-network-policy` and `cluster-network-policy` in a cluster. */
export function buildAdminPolicy(
  at: Place,
  node: AdminPolicyNode,
  scope: PolicyScope,
): AdminPolicy | undefined {
  if (!declarePolicy(at, node, scope.cluster)) return undefined;
  const subject = once<AdminPolicyNode['settings'][number], 'PolicySubject'>(
    at,
    node.settings,
    'PolicySubject',
  );
  const rules = all<AdminPolicyNode['settings'][number], 'AdminRule'>(node.settings, 'AdminRule');
  const of = (direction: ast.Direction) =>
    rules.filter((rule) => rule.direction === direction).flatMap((rule) => buildRule(at, rule, scope));
  return {
    ...shapeOf(at, node),
    name: node.name,
    subject: {
      namespaces: (subject && namespacesOf(at, subject, scope)) ?? ALL,
      pods: selectorOf(subject?.pods),
    },
    ingress: of('ingress'),
    egress: of('egress'),
    source: at.head(node),
  };
}

function shapeOf(at: Place, node: AdminPolicyNode): Pick<AdminPolicy, 'kind' | 'tier' | 'priority'> {
  if (node.$type === 'BaselineAdminNetworkPolicy') {
    return { kind: 'baseline-admin-network-policy', tier: 'baseline', priority: 0 };
  }
  const priority = numberValue(at, node, 'priority', node.priority, 'priority', PRIORITY_LIMITS) ?? 0;
  if (node.$type === 'AdminNetworkPolicy') return { kind: 'admin-network-policy', tier: 'admin', priority };
  return { kind: 'cluster-network-policy', tier: node.tier ?? 'admin', priority };
}

/** A rule without peers is left out: the API has no such rule. */
function buildRule(at: Place, node: ast.AdminRule, scope: PolicyScope): AdminRule[] {
  const peers: readonly PolicyPeer[] | 'all' = peersOf(at, node.peers, scope);
  const ports = portsOf(at, node.ports);
  const source = at.source(node);
  if (peers === 'all' || node.peers.length === 0) at.report(policyRuleForAll(source));
  if (peers === 'all' || peers.length === 0 || (node.ports.length > 0 && ports.length === 0)) return [];
  const action = node.action === 'accept' ? 'allow' : node.action;
  return [{ ...(node.name ? { name: node.name } : {}), action, peers, ports, source }];
}
