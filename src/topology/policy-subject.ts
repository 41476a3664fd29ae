import type { PodChoice } from './pod-index.js';
import type { Policy } from './policy.js';
import type { Selector } from './selector.js';

/** The pods that a policy is about. */
export function subjectOf(policy: Policy): PodChoice {
  switch (policy.kind) {
    case 'network-policy':
      return { pods: policy.pods, namespaces: policy.namespace };
    case 'calico-network-policy':
    case 'global-network-policy': {
      const namespaces: string | Selector | undefined = policy.namespace ?? policy.namespaceSelector;
      const accounts = policy.serviceAccountSelector;
      return {
        pods: policy.selector,
        ...(namespaces === undefined ? {} : { namespaces }),
        ...(accounts ? { accountLabels: accounts } : {}),
      };
    }
    case 'admin-network-policy':
    case 'baseline-admin-network-policy':
    case 'cluster-network-policy':
      return policy.subject;
  }
}

/** How messages call a policy: `network-policy shop/api-from-web`. */
export function policyTitle(policy: Policy): string {
  const namespace = 'namespace' in policy ? policy.namespace : undefined;
  return `${policy.kind} ${namespace === undefined ? '' : `${namespace}/`}${policy.name}`;
}
