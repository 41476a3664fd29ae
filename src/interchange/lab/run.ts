import type { LinuxWorld } from '../../linux/world.js';
import type { Flow } from '../../simulator/flow.js';
import { agentInput } from './agent-input.js';
import { type Observation, readObservations } from './observation.js';
import type { LabPlan } from './plan.js';
import { labPlan } from './plan-of.js';
import { isCrafted } from './probe.js';
import { labScript } from './script.js';

/** All that a kernel has to be given to build a world and send packets through it. */
export interface ProbeJob {
  readonly plan: LabPlan;
  /** For `sh -s build`. */
  readonly script: string;
  /** For the agent, once the script is through. */
  readonly input: string;
  /** Reads what the agent wrote: an observation for each flow, in their order; undefined for what was not carried out. */
  read(output: string): (Observation | undefined)[];
}

/** Prepares a run. The flows are sent one after the other; each finds the kernels as if nothing had been before it. */
export function probeJob(
  world: LinuxWorld,
  flows: readonly Flow[],
  named: { readonly lab: string; readonly file: string; readonly machines?: Iterable<string> },
): ProbeJob {
  const plan = labPlan(world, named);
  return {
    plan,
    script: labScript(plan),
    input: agentInput(plan, flows),
    read: (output) => observationsOf(output, plan, world, flows),
  };
}

/** An observation for each flow, in their order, out of what the agent wrote; undefined for what was not carried out. */
export function observationsOf(
  output: string,
  plan: LabPlan,
  world: LinuxWorld,
  flows: readonly Flow[],
): (Observation | undefined)[] {
  const observations = readObservations(output, plan, world, flows);
  return flows.map((flow, id) => {
    const observation = observations.get(id);
    if (!observation || !output.includes(`\ndone ${id}\n`)) return undefined;
    return isCrafted(flow) ? { ...observation, accepted: undefined } : observation;
  });
}
