import type { Tier } from '../../topology/calico-policy.js';
import type { Policy } from '../../topology/policy.js';
import type * as ast from '../generated/knet/ast.js';
import { buildAdminPolicy } from './admin-policies.js';
import { buildCalicoPolicy, buildTier } from './calico-policies.js';
import type { Place } from './draft.js';
import { buildNetworkPolicy } from './policies.js';
import type { PolicyScope } from './selectors.js';
import { all } from './settings.js';

/** All policies of a cluster, those of its namespaces first. */
export function policiesOf(at: Place, { settings }: ast.Cluster, scope: PolicyScope): Policy[] {
  const namespaced = all(settings, 'Namespace').flatMap((each) => namespacePolicies(at, each, scope));
  return [
    ...namespaced,
    ...all(settings, 'AdminNetworkPolicy').flatMap((each) => buildAdminPolicy(at, each, scope) ?? []),
    ...all(settings, 'BaselineAdminNetworkPolicy').flatMap((each) => buildAdminPolicy(at, each, scope) ?? []),
    ...all(settings, 'ClusterNetworkPolicy').flatMap((each) => buildAdminPolicy(at, each, scope) ?? []),
    ...all(settings, 'GlobalNetworkPolicy').flatMap((each) => buildCalicoPolicy(at, each, scope) ?? []),
  ];
}

/** The policies of a namespace. */
export function namespacePolicies(at: Place, { name, members }: ast.Namespace, scope: PolicyScope): Policy[] {
  if (!name) return [];
  return [
    ...all(members, 'NetworkPolicy').flatMap((each) => buildNetworkPolicy(at, each, name, scope) ?? []),
    ...all(members, 'CalicoNetworkPolicy').flatMap((each) => buildCalicoPolicy(at, each, scope, name) ?? []),
  ];
}

/** Calico's tiers that the cluster declares. */
export function tiersOf(at: Place, { name, settings }: ast.Cluster): ReadonlyMap<string, Tier> {
  const tiers = all(settings, 'Tier').flatMap((each) => buildTier(at, each, name) ?? []);
  return new Map(tiers.map((tier) => [tier.name, tier]));
}
