import type { Trace, TracePath } from '../simulator/trace.js';
import { decisiveStep } from './road.js';

/** Who sent a packet, and who was to get it, as the question calls them. */
export interface Parties {
  readonly from: string;
  readonly to: string;
}

/**
 * The trace with reasons for what rules ended: the simulator says which rule did, the rule's author why. Where the author
 * says "the sender" or "the receiver", the question knows their names.
 */
export function withRefusals(trace: Trace, parties: Parties): Trace {
  if (!trace.paths.some((path) => refusalOf(path, parties) !== undefined)) return trace;
  const paths = trace.paths.map((path) => {
    const refusal = refusalOf(path, parties);
    return refusal === undefined ? path : { ...path, reason: refusal };
  });
  const decisive = trace.paths.findIndex(({ reason }) => trace.reason.startsWith(reason));
  const before = trace.paths[decisive];
  const reason = before ? paths[decisive]!.reason + trace.reason.slice(before.reason.length) : trace.reason;
  return { ...trace, reason, paths };
}

function refusalOf(path: TracePath, { from, to }: Parties): string | undefined {
  if (path.verdict !== 'dropped' && path.verdict !== 'rejected') return undefined;
  const evidence = decisiveStep(path)?.evidence;
  if (evidence?.kind !== 'rule') return undefined;
  const why = evidence.why.replace('the sender', from).replace('the receiver', to);
  return `${path.reason.replace(/\.$/, '')}: ${why}.`;
}
