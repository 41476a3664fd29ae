import { MachineDraft } from '../linux/draft.js';
import type { Machine } from '../linux/namespace.js';
import { reuse } from '../linux/reconcile.js';
import type { LinuxWorld } from '../linux/world.js';
import type { TopologyMachine } from '../topology/machine.js';
import { remember } from './memo.js';
import type { Context, Programmer } from './programmer.js';
import { segmentsOf } from './segments.js';

/**
 * The machines and segments of the topology; each machine is programmed when it is first asked for.
 *
 * @param built the machines that are known already; those that are programmed are added to them
 * @param before the machines before an edit: what programming them again gives anew is made of their namespaces, chains
 * and routes where these are the same, for the simulator has compiled those already
 */
export function worldOf(
  context: Context,
  programmers: readonly Programmer[],
  built: Map<string, Machine> = new Map(),
  before: ReadonlyMap<string, Machine> = new Map(),
): LinuxWorld {
  const segments = segmentsOf(context, programmers);
  return {
    machineNames: () => context.machines.keys(),
    machine(name) {
      const declared = context.machines.get(name);
      if (!declared) return undefined;
      return remember(built, name, () => {
        const machine = programmed(declared, context, programmers);
        const old = before.get(name);
        return old ? reuse(old, machine) : machine;
      });
    },
    segment: (id) => segments.get(id),
  };
}

function programmed(machine: TopologyMachine, context: Context, programmers: readonly Programmer[]): Machine {
  const why = `${machine.kind} ${machine.name} is declared`;
  const draft = new MachineDraft(machine.name, { by: 'admin', why, source: machine.source });
  for (const programmer of programmers) {
    if (context.faults.neverRan(programmer.name, machine.name)) continue;
    const seen = context.seenBy(programmer.name, machine.name);
    programmer.program(draft, seen.machines.get(machine.name) ?? machine, seen);
  }
  return draft.build();
}
