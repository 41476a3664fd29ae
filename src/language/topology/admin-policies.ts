import type { AdminPolicy, AdminRule } from '../../topology/admin-policy.js';
import type { PolicyPeer } from '../../topology/network-policy.js';
import { ALL } from '../../topology/selector.js';
import { adminPolicyWithout } from '../diagnostics/kubernetes-refused.js';
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

/**
 * `admin-network-policy`, `baseline-admin-network-policy` and `cluster-network-policy` in a cluster. One without a subject,
 * or a priority where there must be one, is left out with a finding, rather than taken for one of all pods.
 */
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
  if (!subject) at.report(adminPolicyWithout('subject', titleOf(node), at.head(node)));
  const priority = priorityOf(at, node);
  const rules = all<AdminPolicyNode['settings'][number], 'AdminRule'>(node.settings, 'AdminRule');
  const of = (direction: ast.Direction) =>
    rules.filter((rule) => rule.direction === direction).flatMap((rule) => buildRule(at, rule, scope));
  const ingress = of('ingress');
  const egress = of('egress');
  if (!subject || priority === undefined) return undefined;
  return {
    kind: KINDS[node.$type],
    tier: tierOf(node),
    priority,
    name: node.name,
    subject: { namespaces: namespacesOf(at, subject, scope) ?? ALL, pods: selectorOf(subject.pods) },
    ingress,
    egress,
    source: at.head(node),
  };
}

const KINDS = {
  AdminNetworkPolicy: 'admin-network-policy',
  BaselineAdminNetworkPolicy: 'baseline-admin-network-policy',
  ClusterNetworkPolicy: 'cluster-network-policy',
} as const satisfies Record<AdminPolicyNode['$type'], AdminPolicy['kind']>;

function titleOf(node: AdminPolicyNode): string {
  return `${KINDS[node.$type]} ${node.name}`;
}

function tierOf(node: AdminPolicyNode): AdminPolicy['tier'] {
  if (node.$type === 'BaselineAdminNetworkPolicy') return 'baseline';
  return (node.$type === 'ClusterNetworkPolicy' && node.tier) || 'admin';
}

/** Undefined, with a finding, where there must be one that the API server takes and is none. */
function priorityOf(at: Place, node: AdminPolicyNode): number | undefined {
  if (node.$type === 'BaselineAdminNetworkPolicy') return 0;
  if (node.priority === undefined) at.report(adminPolicyWithout('priority', titleOf(node), at.head(node)));
  return numberValue(at, node, 'priority', node.priority, 'priority', PRIORITY_LIMITS);
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
