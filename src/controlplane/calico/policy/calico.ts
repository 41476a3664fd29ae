import type { CalicoEntity, CalicoPolicy, CalicoRule } from '../../../topology/calico-policy.js';
import { policyTitle } from '../../../topology/policy-subject.js';
import type { ActiveRule, Direction, NamelessPolicy, RuleEnd } from './active-policy.js';
import {
  both,
  inNamespace,
  inNamespaces,
  ofServiceAccounts,
  withServiceAccounts,
} from './endpoint-labels.js';

/** A Calico policy as Felix gets it (libcalico-go/lib/backend/syncersv1/updateprocessors). */
export function ofCalicoPolicy(policy: CalicoPolicy): NamelessPolicy {
  const { namespace, name, tier, order = Number.POSITIVE_INFINITY } = policy;
  const rules = (direction: Direction) =>
    policy[direction]?.map((rule) =>
      ruleOf(rule, namespace, `an ${direction} rule of ${policyTitle(policy)}`),
    );
  const ingress = rules('ingress');
  const egress = rules('egress');
  const place =
    namespace === undefined
      ? policy.namespaceSelector && inNamespaces(policy.namespaceSelector)
      : inNamespace(namespace);
  const accounts = policy.serviceAccountSelector && withServiceAccounts(policy.serviceAccountSelector);
  return {
    id: `${namespace === undefined ? '' : `${namespace}/`}${tier}.${name}`,
    tier,
    order,
    selector: both(both(policy.selector, place), accounts)!,
    stage: policy.doNotTrack ? 'untracked' : policy.preDnat ? 'pre-dnat' : 'normal',
    ...(policy.applyOnForward ? { forward: true } : {}),
    ...(ingress ? { ingress } : {}),
    ...(egress ? { egress } : {}),
    declared: policy,
  };
}

function ruleOf(rule: CalicoRule, namespace: string | undefined, title: string): ActiveRule {
  const { from, to, ...rest } = rule;
  return { ...rest, from: endOf(from, namespace), to: endOf(to, namespace), title };
}

/**
 * A rule's end: as soon as it asks for any endpoint, a namespaced policy's rule is about its own namespace, unless it
 * says which (rules.go, getEndpointSelector).
 */
function endOf(entity: CalicoEntity, namespace: string | undefined): RuleEnd {
  const {
    serviceAccounts,
    serviceAccountSelector,
    service,
    selector,
    notSelector,
    namespaceSelector,
    ...rest
  } = entity;
  const accounts = both(
    serviceAccounts && ofServiceAccounts(serviceAccounts),
    serviceAccountSelector && withServiceAccounts(serviceAccountSelector),
  );
  const endpoints = both(accounts, selector);
  const own = namespace === undefined ? undefined : inNamespace(namespace);
  const place = namespaceSelector ? inNamespaces(namespaceSelector) : own;
  const asks = endpoints !== undefined || notSelector !== undefined || namespaceSelector !== undefined;
  const whole = asks ? both(place, endpoints) : undefined;
  const of = service && `${service.namespace ?? namespace ?? ''}/${service.name}`;
  return {
    ...rest,
    ...(of === undefined ? {} : { service: of }),
    ...(whole ? { selector: whole } : {}),
    ...(notSelector ? { notSelector } : {}),
  };
}
