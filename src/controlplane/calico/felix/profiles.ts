import type { Pod } from '../../../topology/cluster.js';
import { chainName } from '../chain-name.js';
import type { CalicoCluster } from '../cluster.js';
import { DEFAULT_ALLOW } from '../host-endpoints.js';
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
        ...(allowsAll(profile) ? { action: setMark(MARK.accept) } : {}),
      },
    ],
  }));
}

function allowsAll(profile: string): boolean {
  return profile.startsWith('kns.') || profile === DEFAULT_ALLOW;
}

function profileReason(profile: string): string {
  if (profile === DEFAULT_ALLOW) return `profile ${profile} allows everything that no policy decides`;
  const [kind, namespace, account] = profile.split('.');
  if (kind !== 'kns' && kind !== 'ksa') return `profile ${profile}: no rules`;
  return kind === 'kns'
    ? `pods of namespace ${namespace} that no policy selects are allowed everything`
    : `profile of the service account ${account} of namespace ${namespace}: no rules`;
}
