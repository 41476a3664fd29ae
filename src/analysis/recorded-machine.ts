import type { ControlPlane } from '../controlplane/controlplane.js';
import type { Machine, NetworkNamespace } from '../linux/namespace.js';

/**
 * Looks at something of a control plane and writes it down. `key` tells the look from all others; `isSame` says of what is seen
 * by looking again whether it is what was seen.
 */
export type Look = <Seen>(
  key: string,
  again: (plane: ControlPlane) => Seen,
  isSame: (seen: Seen, before: Seen) => boolean,
) => Seen;

/**
 * A view of a machine that writes down which of its namespaces were looked into: who is on the way through a node depends on the
 * node's own namespace and on that of one pod, not on its other pods. What is kept of an edited machine is the same object
 * (`reuse`), so a look is compared by identity.
 */
export function recordedMachine(name: string, look: Look): Machine {
  return {
    name,
    namespaces: new RecordedNamespaces(name, look),
    get provenance() {
      return look(`provenance of ${name}`, ({ world }) => world.machine(name)?.provenance, Object.is)!;
    },
  };
}

type InPassing = Pick<NetworkNamespace, 'name' | 'interfaces'>;

class RecordedNamespaces implements ReadonlyMap<string, NetworkNamespace> {
  constructor(
    private readonly machine: string,
    private readonly look: Look,
  ) {}

  get(name: string): NetworkNamespace | undefined {
    return this.look(
      `namespace ${name} of ${this.machine}`,
      ({ world }) => world.machine(this.machine)?.namespaces.get(name),
      Object.is,
    );
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#all().length;
  }

  *keys(): MapIterator<string> {
    for (const { name } of this.#all()) yield name;
  }

  /** Who goes through all of them asks for their devices, mostly in vain; what else is asked of one counts as a look into it. */
  *values(): MapIterator<NetworkNamespace> {
    for (const passed of this.#all()) {
      yield new Proxy(passed as NetworkNamespace, {
        get: (_, key) => Reflect.get(key in passed ? passed : this.get(passed.name)!, key),
      });
    }
  }

  *entries(): MapIterator<[string, NetworkNamespace]> {
    for (const namespace of this.values()) yield [namespace.name, namespace];
  }

  [Symbol.iterator](): MapIterator<[string, NetworkNamespace]> {
    return this.entries();
  }

  forEach(
    tell: (value: NetworkNamespace, key: string, map: ReadonlyMap<string, NetworkNamespace>) => void,
  ): void {
    for (const [name, namespace] of this) tell(namespace, name, this);
  }

  #all(): readonly InPassing[] {
    return this.look(
      `devices of ${this.machine}`,
      ({ world }) =>
        [...(world.machine(this.machine)?.namespaces.values() ?? [])].map(({ name, interfaces }) => ({
          name,
          interfaces,
        })),
      (seen, before) =>
        seen.length === before.length &&
        seen.every(
          ({ name, interfaces }, index) =>
            name === before[index]!.name && interfaces === before[index]!.interfaces,
        ),
    );
  }
}
