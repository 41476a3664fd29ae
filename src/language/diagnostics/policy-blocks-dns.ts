import { type CalicoCluster, isCalico } from '../../controlplane/calico/cluster.js';
import { type DnsBlock, type DnsServers, dnsBlock } from '../../controlplane/calico/policy/dns.js';
import { type EndpointClass, endpointClasses } from '../../controlplane/calico/policy/endpoint-classes.js';
import { endpointLabels } from '../../controlplane/calico/policy/endpoint-labels.js';
import type { Pod, Workload } from '../../topology/cluster.js';
import type { Finding } from '../../topology/finding.js';
import { policyTitle } from '../../topology/policy-subject.js';
import type { Topology } from '../../topology/topology.js';

/**
 * policy-blocks-dns: pods that are isolated for egress, and that no rule lets ask DNS: names mean nothing to them. A warning
 * where they may talk to somebody, for whom they would need a name.
 */
export function* policyBlocksDns({ clusters }: Topology): Generator<Finding, void> {
  for (const cluster of clusters.values()) {
    if (!isCalico(cluster) || !cluster.policies.some((policy) => policy.egress)) continue;
    const classes = endpointClasses(cluster);
    const known = knownServers(cluster, classes);
    const servers = known ?? conventionalServers(cluster);
    const groups = new Map<object, Group>();
    for (const each of classes) addTo(groups, each, servers);
    for (const group of groups.values()) yield findingOf(group, known !== undefined);
  }
}

interface Group {
  readonly block: DnsBlock;
  readonly protocols: string;
  readonly workloads: Workload[];
  /** Whether some of their pods may send to anybody at all. */
  sends: boolean;
}

function addTo(groups: Map<object, Group>, of: EndpointClass, servers: DnsServers): void {
  const udp = dnsBlock(of, 'udp', servers);
  if (!udp || isForAll(udp)) return;
  const protocols = dnsBlock(of, 'tcp', servers) ? 'UDP and TCP' : 'UDP';
  const key = udp.rule ?? udp.policy;
  const group = groups.get(key) ?? { block: udp, protocols, workloads: [], sends: false };
  group.workloads.push(...of.members.map(({ workload }) => workload));
  group.sends ||= of.tiers.some(({ egress }) =>
    egress.some((policy) => policy.egress?.some(({ action }) => action === 'allow' || action === 'pass')),
  );
  groups.set(key, group);
}

/** A rule that denies all that a pod sends means DNS too: nobody takes it for an oversight. */
function isForAll({ rule }: DnsBlock): boolean {
  if (!rule) return false;
  return rule.protocol === undefined && rule.notProtocol === undefined && Object.keys(rule.to).length === 0;
}

function findingOf({ block: { policy, rule }, protocols, workloads, sends }: Group, known: boolean): Finding {
  const [first] = workloads as [Workload];
  const who = `${first.namespace}/${first.name}${workloads.length > 1 ? ` and ${workloads.length - 1} more` : ''}`;
  const why = rule
    ? `${rule.title} denies it`
    : `${policyTitle(policy.declared)} isolates ${workloads.length > 1 ? 'them' : 'it'} for egress, and no rule lets ${protocols} port 53 through`;
  return {
    code: 'policy-blocks-dns',
    severity: known && sends ? 'warning' : 'information',
    message: `${who} cannot ask DNS: ${why}`,
    source: rule?.source ?? policy.declared.source,
  };
}

/** Pods that listen on DNS' port. */
function knownServers(cluster: CalicoCluster, classes: readonly EndpointClass[]): DnsServers | undefined {
  const labels = classes.flatMap((each) =>
    each.members.some(({ pod }) => isServer(pod)) ? [each.labels] : [],
  );
  return labels.length > 0 ? { labels, blocks: blocksOf(cluster) } : undefined;
}

function isServer({ containers }: Pod): boolean {
  return containers.some(({ listens }) => listens.some(({ port }) => port === 53));
}

/** Where the file has no DNS server: as kubeadm and most others install it. */
function conventionalServers(cluster: CalicoCluster): DnsServers {
  const namespace = cluster.namespaces.get('kube-system');
  const labels = endpointLabels(
    {
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns' },
      serviceAccount: 'coredns',
    },
    namespace ?? { labels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  );
  return { labels: [labels], blocks: blocksOf(cluster) };
}

function blocksOf({ cni }: CalicoCluster): DnsServers['blocks'] {
  return [...cni.pools.values()].map(({ prefix }) => prefix);
}
