import type { Location } from '../controlplane/controlplane.js';
import type { Hop, Trace, TracePath } from '../simulator/trace.js';
import { lastStep } from './road.js';

/** Where a receiver lives. */
export type Place = Pick<Location, 'machine' | 'namespace'>;

/**
 * The trace as a question by name has it: a packet that another took did not get to who was asked for. That happens where two
 * have one address, as the pods of different nodes do without a CNI; the kernel delivers, and knows nothing of names.
 * What was translated on its way is another's by intention: a published port, a Service.
 */
export function takenBy(place: Place, name: string, trace: Trace): Trace {
  if (!trace.paths.some((path) => isMisdelivered(path, place, trace))) return trace;
  const paths = trace.paths.map((path) =>
    isMisdelivered(path, place, trace) ? misdelivered(path, name, trace) : path,
  );
  const worst = paths.find(({ verdict }) => verdict !== 'delivered') ?? paths[0]!;
  return { ...trace, verdict: worst.verdict, reason: worst.reason, paths };
}

function isMisdelivered(path: TracePath, { machine, namespace }: Place, { flow }: Trace): boolean {
  if (path.verdict !== 'delivered' && path.verdict !== 'refused') return false;
  if (lastStep(path)?.packet.ip.destination !== flow.destination) return false;
  const last = path.hops.at(-1)!;
  return last.machine !== machine || last.namespace !== namespace;
}

function misdelivered(path: TracePath, name: string, { flow }: Trace): TracePath {
  const taker = nameOf(path.hops.at(-1)!);
  const reason = `${path.reason} It was meant for ${name}, but ${taker} has the address ${flow.destination} too.`;
  return { ...path, verdict: 'no-endpoint', reason };
}

function nameOf({ machine, namespace }: Hop): string {
  return namespace === 'host' ? machine : `${namespace} on ${machine}`;
}
