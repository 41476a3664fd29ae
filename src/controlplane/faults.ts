import type { Fault } from '../topology/question.js';
import type { Faults } from './programmer.js';

/** Answers what a list of faults takes away. */
export function faultsOf(faults: readonly Fault[]): Faults {
  const stopped = new Set<string>();
  const lost = new Set<string>();
  for (const fault of faults) {
    switch (fault.kind) {
      case 'stop':
        stopped.add(`${fault.program} ${fault.machine}`);
        break;
      case 'lose':
        lost.add(fault.machine);
        break;
    }
  }
  return {
    isStopped: (program, machine) => stopped.has(`${program} ${machine}`),
    isLost: (machine) => lost.has(machine),
  };
}
