import type {
  NetworkPolicy,
  NetworkPolicyRule,
  PolicyPeer,
  PolicyPort,
} from '../../topology/network-policy.js';
import { policyEmptyRule } from '../diagnostics/policy-empty-rule.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { peersOf, portsOf } from './policy-rules.js';
import { declarePolicy, type PolicyScope, selectorOf } from './selectors.js';
import { all, once } from './settings.js';

/** `network-policy NAME { … }` in a namespace. */
export function buildNetworkPolicy(
  at: Place,
  node: ast.NetworkPolicy,
  namespace: string,
  scope: PolicyScope,
): NetworkPolicy | undefined {
  if (!declarePolicy(at, node, scope.cluster, namespace)) return undefined;
  const rules = all(node.settings, 'NetworkPolicyRule');
  const types = policyTypes(at, node.settings, rules);
  const of = (direction: 'ingress' | 'egress') =>
    types.has(direction)
      ? { [direction]: rules.flatMap((rule) => buildRule(at, rule, direction, scope)) }
      : undefined;
  return {
    kind: 'network-policy',
    namespace,
    name: node.name,
    pods: selectorOf(once(at, node.settings, 'PolicySelect')?.selector),
    ...of('ingress'),
    ...of('egress'),
    source: at.head(node),
  };
}

/** What the API server fills in: Ingress always, Egress where there are rules for it (networking/v1 defaults). */
function policyTypes(
  at: Place,
  settings: readonly ast.NetworkPolicy['settings'][number][],
  rules: readonly ast.NetworkPolicyRule[],
): ReadonlySet<ast.Direction> {
  const written = once(at, settings, 'PolicyTypes');
  if (written) return new Set(written.types);
  return new Set(['ingress', ...rules.map(({ direction }) => direction)]);
}

function buildRule(
  at: Place,
  node: ast.NetworkPolicyRule,
  direction: 'ingress' | 'egress',
  scope: PolicyScope,
): NetworkPolicyRule[] {
  if (node.direction !== direction || node.none) return [];
  const source = at.source(node);
  if (node.peers.length === 0 && node.ports.length === 0) at.report(policyEmptyRule(direction, source));
  const peers: PolicyPeer[] | 'all' = peersOf(at, node.peers, scope);
  const ports: PolicyPort[] = portsOf(at, node.ports, 'tcp');
  // Peers or ports that are all broken are no reason to open the rule to everybody.
  if (node.ports.length > 0 && ports.length === 0) return [];
  if (peers !== 'all' && node.peers.length > 0 && peers.length === 0) return [];
  return [{ peers: peers === 'all' ? [] : peers, ports, source }];
}
