import { isCalico } from '../../controlplane/calico/cluster.js';
import { type EndpointClass, endpointClasses } from '../../controlplane/calico/policy/endpoint-classes.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';

/** pod-without-policy: a workload that no policy selects, in a namespace that has policies of its own. */
export function* podWithoutPolicy({ clusters }: Topology): Generator<Finding, void> {
  for (const cluster of clusters.values()) {
    if (!isCalico(cluster)) continue;
    if (!cluster.policies.some((policy) => 'namespace' in policy)) continue;
    const classes = endpointClasses(cluster);
    const guarded = new Set(classes.flatMap(guardedNamespaces));
    for (const { tiers, members } of classes) {
      if (tiers.length > 0) continue;
      for (const { workload } of members) {
        const { namespace, name, source } = workload;
        if (!guarded.has(namespace)) continue;
        const message = `no policy selects ${namespace}/${name}: everybody may talk to it, and it to everybody`;
        yield { code: 'pod-without-policy', severity: 'hint', message, source };
      }
    }
  }
}

/** The namespace of workloads that a policy of it selects: somebody minds who talks to whom there. */
function guardedNamespaces({ members, tiers }: EndpointClass): string[] {
  const own = tiers.some(({ ingress, egress }) =>
    [...ingress, ...egress].some(({ declared }) => 'namespace' in declared),
  );
  return own ? members.map(({ workload }) => workload.namespace) : [];
}
