import { HOST_NAMESPACE } from '../../../../linux/namespace.js';
import { code, plain } from '../markdown.js';
import { type FactGroup, MAX_GROUPS, type Scene } from './fact.js';
import { interfaceFacts } from './interface.js';

/** Beyond so many machines a hover does not go looking for a device: each machine's state would have to be computed. */
const MAX_SEARCHED = 64;

/** Facts about the devices of this name: on the machine where the cursor is, else on the first few that have one. */
export function deviceFacts({ plane, machine }: Scene, name: string): FactGroup[] {
  const here = machine === undefined ? undefined : onMachine(plane.world, machine, name);
  if (here) return [here];
  const groups: FactGroup[] = [];
  let searched = 0;
  for (const other of plane.world.machineNames()) {
    if (groups.length === MAX_GROUPS || searched++ === MAX_SEARCHED) break;
    const group = onMachine(plane.world, other, name);
    if (group) groups.push(group);
  }
  return groups;
}

function onMachine(world: Scene['plane']['world'], name: string, device: string): FactGroup | undefined {
  const machine = world.machine(name);
  const host = machine?.namespaces.get(HOST_NAMESPACE);
  const found = host?.interfaces.get(device);
  if (!machine || !host || !found) return undefined;
  return { about: `${code(device)} · ${plain(name)}`, facts: interfaceFacts(machine, host, found) };
}
