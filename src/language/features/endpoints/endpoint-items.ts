import type { Model } from '../../../analysis/model.js';
import { allocateServices } from '../../../controlplane/kube-apiserver/service-addresses.js';
import type { Cluster, Workload } from '../../../topology/cluster.js';
import type { Listen } from '../../../topology/listen.js';
import type { TopologyMachine } from '../../../topology/machine.js';
import type { Endpoint } from '../../../topology/question.js';

/** Something that may send or receive, spelled so that nothing else is meant, and what is known of it. */
export interface EndpointChoice {
  readonly reference: string;
  readonly kind: 'machine' | 'container' | 'pod' | 'workload' | 'service';
  /** `172.17.0.2 on rqy-k8s-2`. */
  readonly detail: string;
  readonly ports: readonly { readonly protocol: string; readonly port: number; readonly name?: string }[];
}

/** Beyond so many pods a list names deployments only: nobody picks one replica of a hundred thousand. */
const MAX_PODS = 1000;

/** All that may send or receive: machines, containers, pods and deployments, and Services, which only receive. */
export function endpointItems(model: Model): EndpointChoice[] {
  const { machines, clusters } = model.topology;
  return [
    ...[...machines.values()].map(machineItem),
    ...[...machines.values()].flatMap(outsideItems),
    ...[...machines.values()].flatMap((machine) => containerItems(machine, model)),
    ...[...clusters.values()].flatMap((cluster) => podItems(cluster, model)),
    ...[...clusters.values()].flatMap((cluster) => serviceItems(cluster, model)),
  ];
}

function machineItem({ name, kind, attachments, listens, docker }: TopologyMachine): EndpointChoice {
  const published = [...(docker?.containers.values() ?? [])].flatMap((container) =>
    container.publish.map(({ hostPort, protocol }) => ({
      protocol,
      port: hostPort,
      name: `→ ${container.name}`,
    })),
  );
  return {
    reference: name,
    kind: 'machine',
    detail: [attachments[0]?.address, kind].filter(Boolean).join(' '),
    ports: [...portsOf(listens), ...published],
  };
}

/** Hosts that are declared on the Internet. */
function outsideItems(machine: TopologyMachine): EndpointChoice[] {
  if (machine.kind !== 'internet') return [];
  return [...machine.hosts.values()].map(({ name, address, listens }) => ({
    reference: `${machine.name}/${name}`,
    kind: 'machine',
    detail: address,
    ports: portsOf(listens),
  }));
}

function containerItems({ name: machine, docker }: TopologyMachine, model: Model): EndpointChoice[] {
  return [...(docker?.containers.values() ?? [])].map((container) => ({
    reference: `${machine}/${container.name}`,
    kind: 'container',
    detail: detailOf(model, { kind: 'container', machine, container: container.name }),
    ports: portsOf(container.listens),
  }));
}

function podItems(cluster: Cluster, model: Model): EndpointChoice[] {
  const listsReplicas = cluster.pods.size <= MAX_PODS;
  return [...cluster.workloads.values()].flatMap((workload) => {
    const replicas = workload.kind === 'deployment' && listsReplicas ? workload.pods : [];
    return [workloadItem(cluster, workload, model), ...replicas.map((key) => podItem(cluster, key, model))];
  });
}

function workloadItem(cluster: Cluster, workload: Workload, model: Model): EndpointChoice {
  const key = `${workload.namespace}/${workload.name}`;
  if (workload.kind === 'pod') return podItem(cluster, key, model);
  const count = workload.pods.length;
  return {
    reference: referenceOf(cluster, key, model),
    kind: 'workload',
    detail: `deployment of ${count} ${count === 1 ? 'pod' : 'pods'}`,
    ports: listensOf(cluster, workload.pods[0]),
  };
}

function podItem(cluster: Cluster, key: string, model: Model): EndpointChoice {
  return {
    reference: referenceOf(cluster, key, model),
    kind: 'pod',
    detail: detailOf(model, { kind: 'pod', cluster: cluster.name, pod: key }),
    ports: listensOf(cluster, key),
  };
}

function serviceItems(cluster: Cluster, model: Model): EndpointChoice[] {
  const { services } = model.plane().context.plan(allocateServices, cluster);
  return [...cluster.services].map(([key, { type, ports }]) => {
    const isShared = [...model.topology.clusters.values()].some(
      (other) => other !== cluster && other.services.has(key),
    );
    const [address] = services.get(key)?.clusterIPs ?? [];
    return {
      reference: `service ${isShared ? `${cluster.name}/` : ''}${key}`,
      kind: 'service',
      detail: address === undefined ? type : `${type} ${address}`,
      ports: ports.map(({ protocol, port, name }) => ({ protocol, port, ...(name === '' ? {} : { name }) })),
    };
  });
}

/** With its cluster in front, where another cluster has one of the same name. */
function referenceOf(cluster: Cluster, key: string, { topology }: Model): string {
  for (const other of topology.clusters.values()) {
    if (other !== cluster && (other.workloads.has(key) || other.pods.has(key)))
      return `${cluster.name}/${key}`;
  }
  return key;
}

function listensOf(cluster: Cluster, pod: string | undefined): EndpointChoice['ports'] {
  const containers = pod === undefined ? [] : (cluster.pods.get(pod)?.containers ?? []);
  return containers.flatMap(({ listens }) => portsOf(listens));
}

function portsOf(listens: readonly Listen[]): EndpointChoice['ports'] {
  return listens.map(({ protocol, port, name }) => ({
    protocol,
    port,
    ...(name === undefined ? {} : { name }),
  }));
}

function detailOf(model: Model, endpoint: Endpoint): string {
  const [location] = model.plane().locate(endpoint);
  if (!location) return '';
  return `${location.addresses[0] ?? 'no address'} on ${location.machine}`;
}
