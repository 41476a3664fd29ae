import type { ControlPlane, Location } from '../../controlplane/controlplane.js';
import type { Context } from '../../controlplane/programmer.js';
import { type Family, family, type IpAddress } from '../../linux/address.js';
import { type Cluster, type Pod, podKey } from '../../topology/cluster.js';
import type { Listen } from '../../topology/listen.js';
import { selectorKeys } from '../../topology/selector-keys.js';
import type { Topology } from '../../topology/topology.js';

/** A pod, container or host that sends and receives. */
export interface Member {
  /** Its own name: `shop/api-1`. */
  readonly name: string;
  /** Name of the workload that it is one of: `shop/api`; its own for what stands alone. */
  readonly workload: string;
  readonly location: Location;
  /** What rules can know of it but for where it runs: members that have the same are treated alike. */
  readonly traits: string;
}

/**
 * Everything that sends and receives: pods, containers, and machines that are nothing but hosts.
 *
 * @param machines nodes and routers as well, which carry what others send, and are ends but for their keepers
 */
export function membersOf(topology: Topology, plane: ControlPlane, machines = false): Member[] {
  return [...clusterMembers(topology, plane), ...machineMembers(topology, plane, machines)];
}

function* clusterMembers({ clusters }: Topology, plane: ControlPlane): Generator<Member> {
  for (const cluster of clusters.values()) {
    const traitsOf = podTraits(cluster, plane.context);
    const workloads = workloadNames(cluster);
    for (const [key, pod] of cluster.pods) {
      const [location] = plane.locate({ kind: 'pod', cluster: cluster.name, pod: key });
      if (!location || location.addresses.length === 0) continue;
      const prefix = clusters.size > 1 ? `${cluster.name}/` : '';
      yield {
        name: prefix + key,
        workload: prefix + workloads.get(key)!,
        location,
        traits: traitsOf(pod),
      };
    }
  }
}

/** The deployment that a pod is a replica of, or the workload that it says it is one of. */
function workloadNames({ workloads, pods }: Cluster): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, workload] of workloads) {
    for (const key of workload.pods) {
      const owner = pods.get(key)?.owner;
      names.set(key, owner === undefined ? name : `${workload.namespace}/${owner}`);
    }
  }
  return names;
}

/**
 * What rules can know of a pod of the cluster, but for where it runs. Rules of a program that was stopped know of it what the
 * program saw last.
 */
export function podTraits(cluster: Cluster, { pasts }: Pick<Context, 'pasts'>): (pod: Pod) => string {
  const now = traitsNow(cluster);
  if (pasts.length === 0) return now;
  const then = pasts.map(({ topology }) => traitsThen(topology.clusters.get(cluster.name)));
  return (pod) => JSON.stringify([now(pod), ...then.map((traitsOf) => traitsOf(podKey(pod)))]);
}

/** What was known of the pod with a key; null where there was none. */
function traitsThen(cluster: Cluster | undefined): (key: string) => readonly unknown[] | null {
  const traitsOf = cluster && traitsNow(cluster);
  return (key) => {
    const pod = cluster?.pods.get(key);
    return pod ? [pod.node, traitsOf?.(pod)] : null;
  };
}

function traitsNow(cluster: Cluster): (pod: Pod) => string {
  const keys = selectorKeys(cluster.policies);
  return (pod) => {
    const labels = Object.entries(pod.labels)
      .filter(([key]) => keys.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const listens = pod.containers.flatMap((container) => container.listens.map(listenTraits)).sort();
    return JSON.stringify([
      cluster.name,
      pod.namespace,
      pod.serviceAccount,
      pod.hostNetwork,
      labels,
      listens,
    ]);
  };
}

function listenTraits({ protocol, port, name, address }: Listen): string {
  return JSON.stringify([protocol, port, name, address]);
}

/** Containers have no labels that rules could know, only networks: each is on its own. */
function* machineMembers({ machines }: Topology, plane: ControlPlane, all: boolean): Generator<Member> {
  for (const machine of machines.values()) {
    if (machine.kind === 'host' || (all && machine.kind !== 'internet')) {
      const [location] = plane.locate({ kind: 'machine', machine: machine.name });
      if (location && location.addresses.length > 0) yield alone(location);
    }
    for (const container of machine.docker?.containers.keys() ?? []) {
      const [location] = plane.locate({ kind: 'container', machine: machine.name, container });
      if (location && location.addresses.length > 0) yield alone(location);
    }
  }
}

function alone(location: Location): Member {
  return { name: location.name, workload: location.name, location, traits: JSON.stringify([location.name]) };
}

/** The address by which its peers of a family ask for it: its first of that one. */
export function addressOf(addresses: readonly IpAddress[], of: Family): IpAddress | undefined {
  return addresses.find((address) => family(address) === of);
}
