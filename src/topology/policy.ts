import type { AdminPolicy } from './admin-policy.js';
import type { CalicoPolicy } from './calico-policy.js';
import type { NetworkPolicy } from './network-policy.js';

/** A policy of a cluster, as declared. */
export type Policy = NetworkPolicy | AdminPolicy | CalicoPolicy;
