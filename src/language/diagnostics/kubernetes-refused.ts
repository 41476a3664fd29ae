import { covers } from '../../linux/address.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { AdminPolicy } from '../../topology/admin-policy.js';
import type { Finding } from '../../topology/finding.js';
import type { PolicyPeer } from '../../topology/network-policy.js';
import { policyTitle } from '../../topology/policy-subject.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * policy-refused: what Kubernetes' API server does not take of a policy (k8s.io/kubernetes/pkg/apis/networking/validation, and the
 * schemas of policy.networking.k8s.io).
 */
export function* kubernetesRefused({ clusters }: Topology): Generator<Finding, void> {
  for (const { policies } of clusters.values()) {
    for (const policy of policies) {
      switch (policy.kind) {
        case 'network-policy':
          for (const { peers } of [...(policy.ingress ?? []), ...(policy.egress ?? [])])
            yield* ofBlocks(peers);
          break;
        case 'baseline-admin-network-policy':
          yield* ofBaseline(policy);
          break;
        default:
          break;
      }
    }
  }
}

function* ofBlocks(peers: readonly PolicyPeer[]): Generator<Finding, void> {
  for (const peer of peers) {
    if (peer.kind !== 'cidr') continue;
    const { cidr, except, source } = peer;
    const outside = except.find((part) => part === cidr || !covers(cidr, part));
    if (outside)
      yield error('policy-refused', `${outside} is no part of ${cidr}, so it cannot be excepted`, source);
  }
}

/** There is one baseline, named `default`, and nothing after it that a packet could be passed on to. */
function* ofBaseline(policy: AdminPolicy): Generator<Finding, void> {
  if (policy.name !== 'default') {
    const why = `${policyTitle(policy)} must be named default: a cluster has one`;
    yield error('policy-refused', why, policy.source);
  }
  for (const { action, source } of [...policy.ingress, ...policy.egress]) {
    if (action !== 'pass') continue;
    yield error(
      'policy-refused',
      'nothing comes after the baseline that could decide: allow or deny',
      source,
    );
  }
}

const REQUIRED = {
  priority: 'write "priority" behind its name and a number from 0 to 1000; the lowest is asked first',
  subject: 'write "subject namespaces all" if it is about all pods',
} as const;

/** policy-refused, of a policy of the cluster that lacks what the schemas require. `title`: its kind and name. */
export function adminPolicyWithout(
  missing: keyof typeof REQUIRED,
  title: string,
  source: SourceRange,
): Finding {
  return error('policy-refused', `${title} has no ${missing}: ${REQUIRED[missing]}`, source);
}
