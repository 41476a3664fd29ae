import type { Finding } from '../topology/finding.js';
import type { Fault } from '../topology/question.js';
import type { Faults, Programmer } from './programmer.js';

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

/** Faults that change nothing in the model, though they would on a real machine. */
export function unmodelledFaults(faults: readonly Fault[], programmers: readonly Programmer[]): Finding[] {
  const modelled = new Set(programmers.flatMap(({ name, knowsItsDeath }) => (knowsItsDeath ? [name] : [])));
  return faults.flatMap((fault): readonly Finding[] => {
    if (fault.kind !== 'stop' || modelled.has(fault.program)) return [];
    const message = `what becomes of ${fault.machine} when ${fault.program} stops is not modelled: its state stays as it is`;
    return [{ code: 'fault-not-modelled', severity: 'information', message, source: fault.source }];
  });
}
