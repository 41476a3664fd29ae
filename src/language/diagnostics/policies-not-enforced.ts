import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/**
 * policies-not-enforced: the API server keeps policies whether or not anybody enforces them. Without a CNI that does,
 * everything passes.
 */
export function* policiesNotEnforced({ clusters }: Topology): Generator<Finding, void> {
  for (const { name, cni, policies } of clusters.values()) {
    const [first] = policies;
    if (cni.kind === 'calico' || !first) continue;
    const message = `nothing in cluster ${name} enforces policies: it has no CNI that does, and all packets pass`;
    yield warning('policies-not-enforced', message, first.source);
  }
}
