import type { Pod } from '../../../topology/cluster.js';
import { chainName } from '../chain-name.js';
import type { CalicoCluster } from '../cluster.js';
import { setMark } from './actions.js';
import { MARK } from './marks.js';
import type { FelixChain } from './rule.js';

/** Profiles that Calico derives for a pod: of its namespace, and of its service account. */
export function profilesOf(pod: Pod): readonly string[] {
  return [`kns.${pod.namespace}`, `ksa.${pod.namespace}.${pod.serviceAccount}`];
}

/** Name of a profile's chain for packets to (`cali-pri-`) or from (`cali-pro-`) a workload. */
export function profileChain(profile: string, direction: 'ingress' | 'egress'): string {
  return chainName(direction === 'ingress' ? 'cali-pri-' : 'cali-pro-', profile);
}

/**
 * Both chains of a profile. A namespace's profile allows everything; a service account's has no rules, and its chain
 * only a comment (libcalico-go/lib/backend/k8s/conversion/conversion.go, felix/rules/policy.go).
 */
export function profileChains(profile: string, { cni: { source } }: CalicoCluster): readonly FelixChain[] {
  const provenance = { by: 'felix', why: profileReason(profile), source };
  return (['ingress', 'egress'] as const).map((direction) => ({
    name: profileChain(profile, direction),
    provenance,
    rules: [
      {
        comments: [`Profile ${profile} ${direction}`],
        ...(profile.startsWith('kns.') ? { action: setMark(MARK.accept) } : {}),
      },
    ],
  }));
}

function profileReason(profile: string): string {
  const [kind, namespace, account] = profile.split('.');
  return kind === 'kns'
    ? `pods of namespace ${namespace} that no policy selects are allowed everything`
    : `profile of the service account ${account} of namespace ${namespace}: no rules`;
}
