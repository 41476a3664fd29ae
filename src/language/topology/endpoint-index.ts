import type { Things } from './things.js';

interface EndpointIndex {
  /** Machines that have a container of the name. */
  readonly containers: ReadonlyMap<string, readonly string[]>;
  /** Keys of workloads by their own name. */
  readonly pods: ReadonlyMap<string, readonly string[]>;
}

const indexes = new WeakMap<Things['machines'], EndpointIndex>();

/** Machines that have a container of this name. */
export function containersNamed(things: Things, name: string): readonly string[] {
  return indexOf(things).containers.get(name) ?? [];
}

/** Keys (`namespace/name`) of the workloads of this name in any namespace and cluster. */
export function podsNamed(things: Things, name: string): readonly string[] {
  return indexOf(things).pods.get(name) ?? [];
}

function indexOf(things: Things): EndpointIndex {
  const known = indexes.get(things.machines);
  if (known) return known;
  const containers = new Map<string, string[]>();
  const pods = new Map<string, string[]>();
  for (const [machine, { docker }] of things.machines) {
    for (const container of docker?.containers.keys() ?? []) add(containers, container, machine);
  }
  for (const { workloads } of things.clusters.values()) {
    for (const [key, { name }] of workloads) add(pods, name, key);
  }
  const index = { containers, pods };
  indexes.set(things.machines, index);
  return index;
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
