import { lookUpInDocker, namedNetworks } from '../controlplane/dockerd/embedded-names.js';
import { ip } from '../linux/address.js';
import { CLUSTER_DNS, fullNameOf, lookUpInCluster } from '../topology/cluster-dns.js';
import { isOnHostNetwork } from '../topology/host-network.js';
import type { Endpoint, Question, Rule, TraceDeclaration } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';

/** DNS over UDP (RFC 1035, 4.2.1). */
const DNS = { protocol: 'udp', port: 53 } as const;

/** Where containers find Docker's embedded DNS server (libnetwork, sandbox_dns_unix.go). */
const EMBEDDED_DNS = '127.0.0.11';

/** The question that a resolver asks first; or why that cannot be said, or that there is no name to ask for. */
export type NameServerQuestion =
  | {
      readonly question: Question;
      /** The names that it asks for, one after the other; the last one has an answer. */
      readonly names: readonly string[];
    }
  | { readonly unknown: string }
  | { readonly nameless: string };

/**
 * What a sender asks before it can send to a name: a datagram to the name server of its resolv.conf. For a pod that is the ClusterIP of
 * cluster DNS (`dnsPolicy: ClusterFirst`), which is asked for each name of the search list until one has an answer; each of those
 * datagrams goes the same road. For a container it is Docker's embedded server, in its own namespace.
 */
export function nameServerQuestion(topology: Topology, asked: Question): NameServerQuestion {
  const { endpoint, text } = asked.to;
  switch (endpoint.kind) {
    case 'service':
      return askingClusterDns(topology, asked, endpoint);
    case 'container':
      return askingDocker(topology, asked, endpoint);
    case 'address':
      return { nameless: `${text} is an address: there is no name to look up` };
    case 'pod':
    case 'workload':
      return { nameless: `${text} is no Service: cluster DNS has no name for it` };
    case 'machine':
    case 'outside':
      return { nameless: `which name server knows ${text} is not modelled` };
    case 'set':
      return { nameless: `${text} is more than one name` };
  }
}

type Of<Kind extends Endpoint['kind']> = Extract<Endpoint, { kind: Kind }>;

function askingClusterDns(
  { clusters }: Topology,
  asked: Question,
  { service }: Of<'service'>,
): NameServerQuestion {
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
  const key = endpoint.kind === 'pod' ? endpoint.pod : endpoint.workload;
  const namespace = key.slice(0, key.indexOf('/'));
  const name = asked.to.text.startsWith('service ') ? fullNameOf(service) : asked.to.text;
  const found = lookUpInCluster(cluster, name, namespace);
  if (!found) return { unknown: `cluster DNS of ${cluster.name} has no name ${name}` };
  const server: Endpoint = { kind: 'service', cluster: cluster.name, service: CLUSTER_DNS };
  const to = { endpoint: server, text: `service ${CLUSTER_DNS}`, source: asked.to.source };
  return { question: { from: asked.from, to, port: DNS, options: {} }, names: found.asked };
}

function askingDocker({ machines }: Topology, asked: Question, to: Of<'container'>): NameServerQuestion {
  const { endpoint, text } = asked.from;
  const docker = endpoint.kind === 'container' ? machines.get(endpoint.machine)?.docker : undefined;
  if (endpoint.kind !== 'container' || !docker)
    return { unknown: `${text} is no container: only containers have names for each other` };
  if (namedNetworks(docker, endpoint.container).length === 0)
    return { unknown: `${text} is on no user-defined network, where alone containers have names` };
  const name = asked.to.text.includes('/') ? to.container : asked.to.text;
  const found = endpoint.machine === to.machine && lookUpInDocker(docker, endpoint.container, name);
  if (!found) return { unknown: `${text} shares no user-defined network with ${asked.to.text}` };
  const server = { kind: 'address', address: ip(EMBEDDED_DNS) } as const;
  const { source } = asked.to;
  return {
    question: {
      from: asked.from,
      to: { endpoint: server, text: EMBEDDED_DNS, source },
      port: DNS,
      options: {},
    },
    names: [name],
  };
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
  if ('question' in found)
    return (dns ?? isDeclared)
      ? { question: found.question, lookup: 'query' }
      : { question, lookup: 'packet' };
  const why = 'unknown' in found ? found.unknown : found.nameless;
  return { question, ...(isDeclared ? { lookupUnknown: why } : {}) };
}
