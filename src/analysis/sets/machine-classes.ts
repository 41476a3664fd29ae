import type { ControlPlane } from '../../controlplane/controlplane.js';
import { machineClass } from '../reach/machine-class.js';

/** Which machines are alike to packets, by name. */
export function machineClasses({ context }: ControlPlane): ReadonlyMap<string, string> {
  return new Map(
    [...context.machines.values()].map((machine) => [machine.name, machineClass(machine, context)]),
  );
}
