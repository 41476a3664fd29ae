import type { Fault } from '../topology/fault.js';
import type { Faults } from './programmer.js';

/** Answers what a list of faults takes away. */
export function faultsOf(faults: readonly Fault[]): Faults {
  const stopped = new Set<string>();
  const missing = new Set<string>();
  const lost = new Set<string>();
  const touched = new Set<string>();
  for (const fault of faults) {
    if ('machine' in fault && fault.machine !== undefined) touched.add(fault.machine);
    if (fault.kind === 'stop') stopped.add(`${fault.program} ${fault.machine}`);
    if (fault.kind === 'without') missing.add(`${fault.program} ${fault.machine}`);
    if (fault.kind === 'lose') lost.add(fault.machine);
  }
  const never = (program: string, machine: string) => missing.has(`${program} ${machine}`);
  return {
    neverRan: never,
    isStopped: (program, machine) => stopped.has(`${program} ${machine}`) || never(program, machine),
    isLost: (machine) => lost.has(machine),
    isTouched: (machine) => touched.has(machine),
  };
}
