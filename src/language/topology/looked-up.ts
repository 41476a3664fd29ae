import { lookUpInDocker } from '../../controlplane/dockerd/embedded-names.js';
import { lookUpInCluster } from '../../topology/cluster-dns.js';
import { isOnHostNetwork } from '../../topology/host-network.js';
import type { Endpoint, SetPart } from '../../topology/question.js';
import { ALL, selects } from '../../topology/selector.js';
import type { Things } from './things.js';

/** A Service, or a container by its address on a network. */
export type Answer = Extract<Endpoint, { kind: 'service' | 'container' }>;

/**
 * What a name stands for to whoever sends: a pod's resolver asks cluster DNS with its search domains, a container's asks Docker's
 * embedded server. Several senders must get the same answer. Undefined where nobody knows the name.
 */
export function lookedUpBy(things: Things, sender: Endpoint, name: string): Answer | undefined {
  const [first, ...others] = answersOf(things, sender, name);
  const isOne = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return isOne ? first : undefined;
}

function answersOf(things: Things, sender: Endpoint | SetPart, name: string): (Answer | undefined)[] {
  switch (sender.kind) {
    case 'pod':
    case 'workload': {
      const cluster = things.clusters.get(sender.cluster);
      const key = sender.kind === 'pod' ? sender.pod : sender.workload;
      if (!cluster || isOnHostNetwork(cluster, sender)) return [undefined];
      return [inCluster(things, cluster.name, name, key.slice(0, key.indexOf('/')))];
    }
    case 'container':
      return [inDocker(things, sender.machine, sender.container, name)];
    case 'endpoint':
      return answersOf(things, sender.endpoint, name);
    case 'pods':
      return namespacesOf(things, sender).map(([cluster, namespace]) =>
        inCluster(things, cluster, name, namespace),
      );
    case 'set':
      return sender.set.parts.flatMap((part) => answersOf(things, part, name));
    default:
      return [undefined];
  }
}

function namespacesOf(
  { clusters }: Things,
  { namespaces: wanted = ALL }: SetPart & { kind: 'pods' },
): [string, string][] {
  return [...clusters.values()].flatMap(({ name, namespaces }) =>
    [...namespaces.values()]
      .filter(({ labels }) => selects(wanted, labels))
      .map((namespace): [string, string] => [name, namespace.name]),
  );
}

function inCluster(things: Things, cluster: string, name: string, namespace: string): Answer | undefined {
  const found = lookUpInCluster(things.clusters.get(cluster)!, name, namespace);
  return found && { kind: 'service', cluster, service: found.service };
}

function inDocker({ machines }: Things, machine: string, asker: string, name: string): Answer | undefined {
  const docker = machines.get(machine)?.docker;
  const found = docker && lookUpInDocker(docker, asker, name);
  return found && { kind: 'container', machine, ...found };
}
