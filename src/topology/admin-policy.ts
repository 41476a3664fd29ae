import type { SourceRange } from '../linux/provenance.js';
import type { PolicyPeer, PolicyPort } from './network-policy.js';
import type { Selector } from './selector.js';

/**
 * Policies of the whole cluster (policy.networking.k8s.io). Those of tier `admin` come before every NetworkPolicy, by
 * ascending priority; those of tier `baseline` come after, and only where no NetworkPolicy selects the pod in that
 * direction. AdminNetworkPolicy and BaselineAdminNetworkPolicy are v1alpha1; ClusterNetworkPolicy, v1alpha2, has both
 * tiers and says Accept for what is `allow` here.
 */
export interface AdminPolicy {
  readonly kind: 'admin-network-policy' | 'baseline-admin-network-policy' | 'cluster-network-policy';
  readonly name: string;
  readonly tier: 'admin' | 'baseline';
  /** 0 to 1000, lowest first; 0 for a BaselineAdminNetworkPolicy, of which there is one. */
  readonly priority: number;
  /** The pods it is about. */
  readonly subject: { readonly namespaces: Selector; readonly pods: Selector };
  /** In order: the first rule that matches decides. */
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
  readonly source: SourceRange;
}

export interface AdminRule {
  readonly name?: string;
  /** `pass` leaves the decision to what comes after this tier. */
  readonly action: 'allow' | 'deny' | 'pass';
  /** At least one. Namespaces are `pods` peers whose pod selector is all. */
  readonly peers: readonly PolicyPeer[];
  /** Empty: every port of every protocol. */
  readonly ports: readonly PolicyPort[];
  readonly source: SourceRange;
}
