import { Model } from '../../analysis/model.js';
import { NamespaceNames } from '../../interchange/lab/names.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import { CommandError } from '../exit.js';
import type { Loaded } from '../load.js';
import { unknownName } from '../unknown.js';

/**
 * The network namespace that a user means by `node1`, `node1/shop/web` or, where only one machine has it, `shop/web`, as
 * `ip netns` knows it. Ends the command when there is no such place.
 */
export function labNamespace(file: Loaded, place: string, lab: string, scenario: string | undefined): string {
  const { world } = new Model(file.topology).plane(scenario);
  const names = new NamespaceNames(lab);
  const found = new Map<string, string>();
  for (const name of world.machineNames()) {
    // In the order in which the plan names them, so that the names are the same.
    for (const namespace of world.machine(name)?.namespaces.keys() ?? []) {
      const own = names.of(name, namespace);
      found.set(namespace === HOST_NAMESPACE ? name : `${name}/${namespace}`, own);
      if (namespace !== HOST_NAMESPACE && !found.has(namespace)) found.set(namespace, own);
    }
  }
  const known = found.get(place);
  if (known === undefined) throw unknownName('machine or namespace', place, found.keys(), file.name);
  if (!known.startsWith(`${lab}.`)) throw new CommandError(`${place} is not in the lab`);
  return known;
}
