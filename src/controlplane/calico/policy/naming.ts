import type { Policy } from '../../../topology/policy.js';
import { isAtLeast } from '../../version.js';

/** How Felix calls a policy in what it writes. */
export interface PolicyNaming {
  /** What its chains are named by, behind `cali-pi-` and `cali-po-`. */
  readonly chain: string;
  /** In the comment of its chains' first rule: `Policy shop/default.db`. */
  readonly comment: string;
  /** What the name of a group of policies is hashed from; absent: Felix does not group policies. */
  readonly group?: string;
  /** Whether that hash has the tier in it. */
  readonly groupHasTier: boolean;
}

/** Kinds as Felix has them, with their short names (felix/types, PolicyID.KindShortName). */
const KINDS: Readonly<Partial<Record<Policy['kind'], readonly [kind: string, short: string]>>> = {
  'network-policy': ['KubernetesNetworkPolicy', 'knp'],
  'cluster-network-policy': ['KubernetesClusterNetworkPolicy', 'kcnp'],
  'calico-network-policy': ['NetworkPolicy', 'np'],
  'global-network-policy': ['GlobalNetworkPolicy', 'gnp'],
};

/**
 * Names by version of Calico. Until 3.31 a policy has its tier in its name (`id`), and so do chains; from 3.32 on its kind, its
 * namespace and its name (calico pull request 11232). Groups have chains of their own since 3.28 (pull request 8098).
 * AdminNetworkPolicies, which 3.32 has no names for, keep theirs.
 *
 * @param version as declared: `3.31`
 */
export function policyNaming(policy: Policy, id: string, version: string): PolicyNaming {
  const names = KINDS[policy.kind];
  if (!names || !isAtLeast(version, 3, 32)) {
    const grouped = isAtLeast(version, 3, 28) ? { group: id } : {};
    return { chain: id, comment: `Policy ${id}`, ...grouped, groupHasTier: !isAtLeast(version, 3, 32) };
  }
  const [kind, short] = names;
  const { name } = policy;
  const namespace = 'namespace' in policy ? (policy.namespace ?? '') : '';
  const path = namespace === '' ? name : `${namespace}/${name}`;
  return {
    chain: `${short}/${path}`,
    comment: `${kind} ${path}`,
    group: `{Name: ${name}, Namespace: ${namespace}, Kind: ${kind}}`,
    groupHasTier: false,
  };
}
