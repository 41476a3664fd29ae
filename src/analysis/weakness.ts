import { forwardRoad } from '../simulator/roads.js';
import type { Trace } from '../simulator/trace.js';
import type { Rule } from '../topology/question.js';
import { otherThanSaid } from './expectation.js';
import { arrives } from './road.js';

/** Why a rule that holds proves nothing. */
export interface Weakness {
  readonly code: string;
  readonly because: string;
}

/**
 * A denied packet that does not arrive, though nothing in the network stops it. One that leaves the model on its way to
 * something within has gone astray for good; only where a plain address was asked for, it may yet arrive.
 */
export function weaknessOf({ action, to, ports = [] }: Rule, { verdict }: Trace): Weakness | undefined {
  // A range of ports asks for the way alone.
  if (action !== 'deny' || ports.some(({ first, last }) => first < last)) return undefined;
  if (verdict === 'refused')
    return { code: 'deny-by-refusal', because: 'holds only because nobody listens there' };
  if (verdict === 'exits' && to.endpoint.kind === 'address')
    return { code: 'deny-by-exit', because: 'holds only as far as the model goes, which the packet leaves' };
  return undefined;
}

/** One sentence: what makes a rule hold for this trace. */
export function reasonItHolds(rule: Rule, trace: Trace): string {
  const { verdict, reason } = trace;
  const weak = weaknessOf(rule, trace);
  if (weak) return `${weak.because}: ${reason}`;
  const arriving =
    rule.action === 'deny' ? trace.paths.find((path) => arrives(forwardRoad(path))) : undefined;
  return (arriving && otherThanSaid(rule, arriving)?.message) ?? `${verdict}: ${reason}`;
}
