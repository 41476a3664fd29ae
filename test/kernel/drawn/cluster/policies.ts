import { all, type Drawn, numbered, perhaps, rarely } from '../text.js';
import { adminPolicies } from './admin-policies.js';
import { calicoPolicies, globalPolicies } from './calico-policies.js';
import { hostPolicies } from './host-endpoints.js';
import { networkPolicy } from './network-policies.js';
import type { ClusterShape } from './shape.js';

/** Policies of a namespace, where there is somebody to enforce them. */
export function namespacedPolicies(of: ClusterShape): Drawn | '' {
  if (of.cni !== 'calico') return '';
  return all(
    perhaps(numbered(networkPolicy(of), { maxLength: 2 }, (index) => `network-policy p${index}`)),
    rarely(calicoPolicies(of)),
  );
}

/** Those of the whole cluster. */
export function clusterPolicies(of: ClusterShape): Drawn | '' {
  if (of.cni !== 'calico') return '';
  return all(perhaps(globalPolicies(of)), rarely(adminPolicies(of)), of.guarded ? hostPolicies(of) : '');
}
