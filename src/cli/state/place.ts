import { Model } from '../../analysis/model.js';
import type { ControlPlane } from '../../controlplane/controlplane.js';
import { askedEndpoint } from '../../language/topology/asked-question.js';
import type { Machine, NetworkNamespace } from '../../linux/namespace.js';
import { CommandError } from '../exit.js';
import type { Loaded } from '../load.js';
import { requireScenario, unknownName } from '../unknown.js';

/** What of which machine is to be shown. */
export interface AskedState {
  readonly machine: Machine;
  readonly namespaces: readonly NetworkNamespace[];
}

/**
 * Finds what the user named: a machine, whose namespaces are all meant unless one is given, or a pod or container, whose own
 * is meant. Ends the command when there is no such thing.
 */
export function askedState(
  file: Loaded,
  name: string,
  { namespace, scenario }: { readonly namespace?: string; readonly scenario?: string },
): AskedState {
  requireScenario(file, scenario);
  const plane = new Model(file.topology).plane(scenario);
  const place = locate(file, plane, name);
  const machine = plane.world.machine(place.machine);
  if (!machine) throw new CommandError(`${place.machine} is gone under scenario "${scenario}"`);
  const wanted = namespace ?? place.namespace;
  if (wanted === undefined) return { machine, namespaces: [...machine.namespaces.values()] };
  const found = machine.namespaces.get(wanted);
  if (!found) throw unknownName('namespace', wanted, machine.namespaces.keys(), machine.name);
  return { machine, namespaces: [found] };
}

function locate(
  file: Loaded,
  plane: ControlPlane,
  name: string,
): { readonly machine: string; readonly namespace?: string } {
  if (file.topology.machines.has(name)) return { machine: name };
  const asked = askedEndpoint(file.topology, name);
  if ('problem' in asked) throw new CommandError(`${file.name}: ${asked.problem.message}`);
  if (asked.reference.endpoint.kind === 'address')
    throw new CommandError(`${name} is an address: name the machine, pod or container that has it`);
  const [location] = plane.locate(asked.reference.endpoint);
  if (!location) throw new CommandError(`${name} runs on no machine that is left`);
  return location;
}
