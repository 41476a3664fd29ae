import type { Cluster } from '../topology/cluster.js';
import type { Endpoint, Question, Rule, TraceDeclaration } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';

/** The Service of cluster DNS: kubelet writes its ClusterIP into the resolv.conf of pods (`--cluster-dns`). */
const CLUSTER_DNS = 'kube-system/kube-dns';

/** DNS over UDP (RFC 1035, 4.2.1). */
const DNS = { protocol: 'udp', port: 53 } as const;

/** The question that a resolver asks first; or why that cannot be said. */
export type NameServerQuestion = { readonly question: Question } | { readonly unknown: string };

/**
 * What a sender asks before it can send to a Service by its name: a datagram to the name server of its resolv.conf, which for a
 * pod is the ClusterIP of cluster DNS (`dnsPolicy: ClusterFirst`). Its name has fewer than five dots (`ndots:5`), so that the
 * resolver tries the search domains first; each of those datagrams goes the same road. Undefined where nothing is looked up: for an
 * address, and for what has no name in cluster DNS.
 */
export function nameServerQuestion({ clusters }: Topology, asked: Question): NameServerQuestion | undefined {
  if (asked.to.endpoint.kind !== 'service') return undefined;
  const { endpoint, text } = asked.from;
  if (endpoint.kind !== 'pod' && endpoint.kind !== 'workload') {
    return { unknown: `${text} is no pod: which name server it asks is not modelled` };
  }
  const cluster = clusters.get(endpoint.cluster)!;
  if (isOnHostNetwork(cluster, endpoint)) {
    return {
      unknown: `${text} is on the host network, and asks the name server of its node, which is not modelled`,
    };
  }
  if (!cluster.services.has(CLUSTER_DNS)) {
    return { unknown: `cluster ${cluster.name} declares no service ${CLUSTER_DNS}, which pods would ask` };
  }
  const server: Endpoint = { kind: 'service', cluster: cluster.name, service: CLUSTER_DNS };
  const to = { endpoint: server, text: `service ${CLUSTER_DNS}`, source: asked.to.source };
  return { question: { from: asked.from, to, port: DNS, options: {} } };
}

/** One of the two packets of a question about a name. */
export interface LookedUp {
  readonly question: Question | Rule | TraceDeclaration;
  /** Which it is; absent where no name is looked up. */
  readonly lookup?: 'query' | 'packet';
  /** Why there is no packet that looks up the name, though the declaration asks for it. */
  readonly lookupUnknown?: string;
}

/** The packet to be shown: the one asked for, or the one that looks up its receiver's name before. `dns` unless the declaration decides. */
export function lookedUp(
  topology: Topology,
  question: Question | Rule | TraceDeclaration,
  dns: boolean | undefined,
): LookedUp {
  if ('action' in question) return { question };
  const isDeclared = 'dns' in question && question.dns === true;
  const found = nameServerQuestion(topology, question);
  if (!found) return { question };
  if ('unknown' in found) return { question, ...(isDeclared ? { lookupUnknown: found.unknown } : {}) };
  return (dns ?? isDeclared) ? { question: found.question, lookup: 'query' } : { question, lookup: 'packet' };
}

function isOnHostNetwork(
  { pods, workloads }: Cluster,
  endpoint: Extract<Endpoint, { kind: 'pod' | 'workload' }>,
): boolean {
  if (endpoint.kind === 'pod') return pods.get(endpoint.pod)?.hostNetwork === true;
  const first = workloads.get(endpoint.workload)?.pods[0];
  return first !== undefined && pods.get(first)?.hostNetwork === true;
}
