import type { Cluster, Pod } from '../../topology/cluster.js';
import type { Endpoint } from '../../topology/question.js';
import { keyOf } from './declarations.js';
import { containersNamed, podsNamed } from './endpoint-index.js';
import { type Answer, lookedUpBy } from './looked-up.js';
import type { Things } from './things.js';

/** An endpoint's names, from the outside in, and the node before the colon: `node2:shop/api` is node2, [shop, api]. */
export interface EndpointPath {
  readonly node?: string;
  /** `service shop/api`: the path is a Service's. */
  readonly service?: true;
  readonly path: readonly string[];
}

/** One thing that a path may mean, and the key of what each of its names declares. */
export interface Meaning {
  readonly endpoint: Endpoint;
  readonly parts: readonly string[];
}

/**
 * All that a path may mean; one meaning is what a file should have. This is the one place that knows how endpoints are
 * named: linking, the command line and the quick pick all come here.
 *
 * @param sender who sends to it, where it is a receiver: a name that stands alone may be one that its resolver knows
 */
export function meaningsOf(
  things: Things,
  { node, service, path }: EndpointPath,
  sender?: Endpoint,
): Meaning[] {
  if (service) return services(things, path);
  if (node !== undefined) return inClusters(things, path).flatMap((meaning) => onNode(things, meaning, node));
  const [first = '', second] = path;
  if (path.length === 1) {
    if (things.machines.has(first)) return [machineMeaning(first)];
    const lookedUp = sender && lookedUpBy(things, sender, first);
    if (lookedUp) return [{ endpoint: lookedUp, parts: [declaringKey(lookedUp)] }];
    const named = serviceByDnsName(things, first);
    if (named.length > 0) return named;
    return containersNamed(things, first).map((machine) => {
      return {
        endpoint: { kind: 'container', machine, container: first },
        parts: [keyOf.container(machine, first)],
      };
    });
  }
  const meanings = inClusters(things, path);
  const internet = things.machines.get(first);
  if (path.length === 2 && internet?.kind === 'internet' && internet.hosts.has(second!)) {
    const parts = [keyOf.machine(first), keyOf.outsideHost(second!)];
    meanings.unshift({ endpoint: { kind: 'outside', host: second! }, parts });
  }
  const container = path.length === 2 && things.machines.get(first)?.docker?.containers.has(second!);
  if (container) {
    const parts = [keyOf.machine(first), keyOf.container(first, second!)];
    meanings.unshift({ endpoint: { kind: 'container', machine: first, container: second! }, parts });
  }
  return meanings;
}

/** The path has one name, and it stands for the Service or the container. */
function declaringKey(answer: Answer): string {
  return answer.kind === 'service'
    ? keyOf.service(answer.cluster, answer.service)
    : keyOf.container(answer.machine, answer.container);
}

function machineMeaning(machine: string): Meaning {
  return { endpoint: { kind: 'machine', machine }, parts: [keyOf.machine(machine)] };
}

/** `NS/SERVICE`, with its cluster in front or without. */
function services({ clusters }: Things, path: readonly string[]): Meaning[] {
  const meanings: Meaning[] = [];
  for (const { name: cluster, services } of clusters.values()) {
    const inside = path[0] === cluster && path.length === 3 ? path.slice(1) : path;
    const [namespace, name] = inside;
    const service = `${namespace}/${name}`;
    if (inside.length !== 2 || !services.has(service)) continue;
    const parts = [keyOf.namespace(cluster, namespace!), keyOf.service(cluster, service)];
    if (inside !== path) parts.unshift(keyOf.cluster(cluster));
    meanings.push({ endpoint: { kind: 'service', cluster, service }, parts });
  }
  return meanings;
}

/**
 * `api.shop.svc.cluster.local`, also without the cluster's domain: the name that cluster DNS has for a Service
 * (https://github.com/kubernetes/dns/blob/master/docs/specification.md).
 */
function serviceByDnsName(things: Things, name: string): Meaning[] {
  const [, service, namespace] = /^([\w-]+)\.([\w-]+)\.svc(?:\.cluster\.local)?$/.exec(name) ?? [];
  if (service === undefined || namespace === undefined) return [];
  // The path has one name, and it stands for the Service.
  return services(things, [namespace, service]).map(({ endpoint, parts }) => ({
    endpoint,
    parts: [parts.at(-1)!],
  }));
}

/** `NS/POD`, `NS/POD/CONTAINER`, `NS/DEPLOYMENT`, each with its cluster in front or without. */
function inClusters({ clusters }: Things, path: readonly string[]): Meaning[] {
  const meanings: Meaning[] = [];
  for (const cluster of clusters.values()) {
    meanings.push(...inCluster(cluster, path));
    if (path[0] !== cluster.name) continue;
    for (const { endpoint, parts } of inCluster(cluster, path.slice(1))) {
      meanings.push({ endpoint, parts: [keyOf.cluster(cluster.name), ...parts] });
    }
  }
  return meanings;
}

function inCluster(cluster: Cluster, path: readonly string[]): Meaning[] {
  const [namespace, name, container] = path;
  if (path.length < 2 || path.length > 3 || !cluster.namespaces.has(namespace!)) return [];
  const key = `${namespace}/${name}`;
  const pod = cluster.pods.get(key);
  const workload = cluster.workloads.get(key);
  const declared = workload || !pod ? key : deploymentOf(cluster, pod);
  const parts = [keyOf.namespace(cluster.name, namespace!), keyOf.workload(cluster.name, declared)];
  if (container === undefined) {
    if (workload?.kind === 'deployment') {
      return [{ endpoint: { kind: 'workload', cluster: cluster.name, workload: key }, parts }];
    }
    return pod ? [{ endpoint: { kind: 'pod', cluster: cluster.name, pod: key }, parts }] : [];
  }
  if (!pod?.containers.some(({ name }) => name === container)) return [];
  const endpoint: Endpoint = { kind: 'pod', cluster: cluster.name, pod: key, container };
  return [{ endpoint, parts: [...parts, keyOf.podContainer(cluster.name, key, container)] }];
}

/** What declares a replica: the deployment that it is named after. */
function deploymentOf({ workloads }: Cluster, { namespace, name }: Pod): string {
  const deployment = `${namespace}/${name.replace(/-\d+$/, '')}`;
  return workloads.get(deployment)?.pods.includes(`${namespace}/${name}`)
    ? deployment
    : `${namespace}/${name}`;
}

/** The meaning limited to one node: `node2:shop/api`. */
function onNode({ clusters }: Things, { endpoint, parts }: Meaning, node: string): Meaning[] {
  if (endpoint.kind === 'workload') {
    const cluster = clusters.get(endpoint.cluster)!;
    const pods = cluster.workloads.get(endpoint.workload)?.pods ?? [];
    const runsThere = pods.some((pod) => cluster.pods.get(pod)?.node === node);
    return runsThere ? [{ endpoint: { ...endpoint, node }, parts }] : [];
  }
  if (endpoint.kind !== 'pod') return [];
  return clusters.get(endpoint.cluster)?.pods.get(endpoint.pod)?.node === node ? [{ endpoint, parts }] : [];
}

/** Names that a user may have meant by a path that means nothing; whole endpoints as they would be written. */
export function* endpointNames(things: Things): Generator<string, undefined> {
  yield* things.machines.keys();
  for (const machine of things.machines.values()) {
    if (machine.kind === 'internet') for (const host of machine.hosts.keys()) yield `internet/${host}`;
  }
  for (const [machine, { docker }] of things.machines) {
    for (const container of docker?.containers.keys() ?? []) yield `${machine}/${container}`;
  }
  for (const { workloads } of things.clusters.values()) yield* workloads.keys();
}

/** Endpoints whose last name is this one: what a user may have meant who left out the names before it. */
export function endpointsEndingIn(things: Things, name: string): string[] {
  return [
    ...containersNamed(things, name).map((machine) => `${machine}/${name}`),
    ...podsNamed(things, name),
  ];
}
