import type { Machine } from '../linux/namespace.js';
import type { Finding } from '../topology/finding.js';
import type { Endpoint, Scenario } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';
import type { ControlPlane, Location } from './controlplane.js';
import { PROGRAMMERS } from './programmers.js';
import { enact } from './scenario/enact.js';
import { unchangedMachines } from './unchanged.js';
import { worldOf } from './world.js';

/**
 * Lets every programmer loose on a topology, under the faults of a scenario.
 * Nothing is computed yet: machines come to be when the world is asked for them, findings when they are read.
 *
 * @param before the control plane of a topology that this one was reconciled with, under the same faults: machines that
 * the edit left as they were are taken over from it
 */
export function controlPlane(topology: Topology, scenario?: Scenario, before?: ControlPlane): ControlPlane {
  const faults = scenario?.faults ?? [];
  const { context, findings: unheard } = enact(topology, faults);
  // Where programs see what was, or addresses were written down, what a machine came from cannot be told by what is there now.
  const isComparable = faults.every(({ kind }) => kind === 'lose' || kind === 'without');
  const machines =
    before && isComparable
      ? unchangedMachines(before.machines, before.context, context)
      : new Map<string, Machine>();
  let findings: readonly Finding[] | undefined;
  return {
    context,
    topology: context.topology,
    machines,
    world: worldOf(context, PROGRAMMERS, machines, before?.machines),
    locate(endpoint: Endpoint): readonly Location[] {
      for (const programmer of PROGRAMMERS) {
        const locations = programmer.locate?.(endpoint, context);
        if (locations) return locations;
      }
      return [];
    },
    get findings() {
      findings ??= [
        ...unheard,
        ...PROGRAMMERS.flatMap((programmer) => [...(programmer.check?.(context) ?? [])]),
      ];
      return findings;
    },
  };
}

/** Statements of scenarios that change nothing where they stand. */
export function scenarioFindings(topology: Topology): Finding[] {
  return [...topology.scenarios.values()].flatMap(({ faults }) => enact(topology, faults).findings);
}
