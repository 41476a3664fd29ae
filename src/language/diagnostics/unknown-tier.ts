import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { unknownName } from './unknown-name.js';

/** Tiers that Calico makes by itself (libcalico-go/lib/names, projectcalico.org/v3 Tier). */
const OWN_TIERS = [
  'default',
  'adminnetworkpolicy',
  'baselineadminnetworkpolicy',
  'kube-admin',
  'kube-baseline',
];

/** unknown-tier: a Calico policy in a tier that nobody declares; Calico's API server refuses it. */
export function* unknownTier({ clusters }: Topology): Generator<Finding, void> {
  for (const { name, tiers, policies } of clusters.values()) {
    const known = [...OWN_TIERS, ...tiers.keys()];
    for (const policy of policies) {
      if (policy.kind !== 'calico-network-policy' && policy.kind !== 'global-network-policy') continue;
      if (known.includes(policy.tier)) continue;
      yield unknownName('tier', policy.tier, known, policy.source, ` in cluster ${name}`);
    }
  }
}
