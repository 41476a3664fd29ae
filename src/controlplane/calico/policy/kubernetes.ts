import type { AdminPolicy, AdminRule } from '../../../topology/admin-policy.js';
import type { NetworkPolicy, NetworkPolicyRule, PolicyPeer } from '../../../topology/network-policy.js';
import { policyTitle } from '../../../topology/policy-subject.js';
import type { ActiveRule, Direction, NamelessPolicy, RuleEnd } from './active-policy.js';
import { both, inNamespace, inNamespaces, ofPods } from './endpoint-labels.js';
import { byProtocol, peerEnd } from './traffic.js';

/** Order of all NetworkPolicies in the tier `default` (libcalico-go/lib/backend/k8s/conversion/conversion.go). */
const NETWORK_POLICY_ORDER = 1000;

/** A NetworkPolicy as a policy of Calico's tier `default` (conversion.go, K8sNetworkPolicyToCalico). */
export function ofNetworkPolicy(policy: NetworkPolicy): NamelessPolicy {
  const { namespace, name, ingress, egress } = policy;
  const rules = (list: readonly NetworkPolicyRule[], direction: Direction) =>
    list.flatMap((rule) => expanded({ ...rule, action: 'allow' }, direction, policyTitle(policy), namespace));
  return {
    id: `${namespace}/knp.default.${name}`,
    tier: 'default',
    order: NETWORK_POLICY_ORDER,
    stage: 'normal',
    selector: both(ofPods(policy.pods), inNamespace(namespace))!,
    ...(ingress ? { ingress: rules(ingress, 'ingress') } : {}),
    ...(egress ? { egress: rules(egress, 'egress') } : {}),
    declared: policy,
  };
}

/** Names that Calico gives the cluster's policies, and its tiers for them (libcalico-go/lib/names/policy.go). */
const ADMIN = {
  'admin-network-policy': { admin: 'kanp.adminnetworkpolicy', baseline: 'kanp.adminnetworkpolicy' },
  'baseline-admin-network-policy': {
    admin: 'kbanp.baselineadminnetworkpolicy',
    baseline: 'kbanp.baselineadminnetworkpolicy',
  },
  'cluster-network-policy': { admin: 'kcnp.kube-admin', baseline: 'kcnp.kube-baseline' },
} as const;

/** A policy of the cluster as a global one of the tier for its kind. */
export function ofAdminPolicy(policy: AdminPolicy): NamelessPolicy {
  const prefix = ADMIN[policy.kind][policy.tier];
  const { namespaces, pods } = policy.subject;
  const place = inNamespaces(namespaces);
  const rules = (direction: Direction) =>
    policy[direction].flatMap((rule) => expanded(rule, direction, policyTitle(policy)));
  return {
    id: `${prefix}.${policy.name}`,
    tier: prefix.slice(prefix.indexOf('.') + 1),
    order: policy.priority,
    stage: 'normal',
    selector: pods.kind === 'all' ? place : both(place, ofPods(pods))!,
    // A direction without rules decides nothing, and its tier passes at the end.
    ...(policy.ingress.length > 0 ? { ingress: rules('ingress') } : {}),
    ...(policy.egress.length > 0 ? { egress: rules('egress') } : {}),
    declared: policy,
  };
}

/** One rule for each protocol and peer: a rule of Calico's has one protocol and one selector. */
function expanded(
  { name, action, peers, ports, source }: AdminRule,
  direction: Direction,
  policy: string,
  namespace?: string,
): ActiveRule[] {
  const title = `an ${direction} rule${name === undefined ? '' : ` "${name}"`} of ${policy}`;
  const ends: readonly (PolicyPeer | undefined)[] = peers.length > 0 ? peers : [undefined];
  return byProtocol(ports).flatMap(({ protocol, ports }) =>
    ends.map((peer): ActiveRule => {
      const other: RuleEnd = peer ? peerEnd(peer, namespace) : {};
      const destination: RuleEnd = ports.length > 0 ? { ports } : {};
      return {
        action,
        ...(protocol === undefined ? {} : { protocol }),
        from: direction === 'ingress' ? other : {},
        to: direction === 'ingress' ? destination : { ...other, ...destination },
        title,
        source,
      };
    }),
  );
}
