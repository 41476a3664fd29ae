import type { TopologyMachine } from '../topology/machine.js';
import type { Topology } from '../topology/topology.js';
import { remember } from './memo.js';
import type { Context, Faults, Planner } from './programmer.js';

/**
 * The context of one control plane: it remembers the plans for as long as that control plane is kept.
 *
 * @param views what programs that were stopped saw last, by `program machine`
 */
export function contextOf(
  topology: Topology,
  faults: Faults,
  views: ReadonlyMap<string, Context> = new Map(),
): Context {
  const machines = new Map<string, TopologyMachine>();
  for (const [name, machine] of topology.machines) if (!faults.isLost(name)) machines.set(name, machine);

  const plans = new Map<Planner<never, unknown>, WeakMap<object, unknown>>();
  const context: Context = {
    topology,
    faults,
    machines,
    seenBy: (program, machine) => views.get(`${program} ${machine}`) ?? context,
    pasts: [...new Set(views.values())],
    plan<Subject extends object, Plan>(make: Planner<Subject, Plan>, subject: Subject): Plan {
      const bySubject = remember(plans, make, () => new WeakMap<object, unknown>());
      return remember(bySubject, subject, () => make(subject, context)) as Plan;
    },
  };
  return context;
}
