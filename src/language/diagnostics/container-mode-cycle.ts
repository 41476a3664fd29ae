import type { Docker } from '../../topology/docker.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/** container-mode-cycle: containers that share each other's namespace, so that none of them makes one. */
export function* containerModeCycle({ machines }: Topology): Generator<Finding, void> {
  for (const { docker } of machines.values()) {
    for (const { name, mode } of docker?.containers.values() ?? []) {
      if (mode.kind !== 'container' || namespaceOwner(docker!, name) !== undefined) continue;
      const message = `${name} lives in the network namespace of ${mode.container}, which leads back to ${name}`;
      yield error('container-mode-cycle', message, mode.source);
    }
  }
}

/** The container whose namespace a container lives in: itself, unless it shares another's. Undefined in a cycle. */
export function namespaceOwner({ containers }: Docker, name: string): string | undefined {
  const seen = new Set<string>();
  let owner = name;
  for (;;) {
    if (seen.has(owner)) return undefined;
    seen.add(owner);
    const mode = containers.get(owner)?.mode;
    if (mode?.kind !== 'container') return owner;
    owner = mode.container;
  }
}
