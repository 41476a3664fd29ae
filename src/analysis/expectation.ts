import { forwardRoad } from '../simulator/roads.js';
import type { Road, Step, Trace, TracePath } from '../simulator/trace.js';
import type { Rule } from '../topology/question.js';
import { arrives, devicesOf, lastStep, passes, seenSource } from './road.js';

/** Why a trace is not what a rule says, and the step that decided. */
export interface Failure {
  readonly message: string;
  readonly step?: Step;
}

/** When a rule takes a packet for arrived, and what follows it: its answer, and the ACK that answers a SYN-ACK. */
export interface Aim {
  arrives(forward: Road): boolean;
  returns(following: Road): boolean;
}

/** Somebody takes the packet, the sender gets the answer, and a connection opens. */
const SERVED: Aim = { arrives, returns: arrives };

/** What is wrong with a trace in the eyes of a rule; undefined when the rule holds for it. */
export function failureOf(rule: Rule, trace: Trace, aim: Aim = SERVED): Failure | undefined {
  return rule.action === 'allow' ? failureOfAllow(rule, trace, aim) : failureOfDeny(rule, trace, aim);
}

/** An allowed packet arrives on every random branch, is answered, and passes and looks as the rule says. */
function failureOfAllow(rule: Rule, trace: Trace, aim: Aim): Failure | undefined {
  if (trace.paths.length === 0) return { message: trace.reason };
  for (const path of trace.paths) {
    const failure = lost(path, aim) ?? otherThanSaid(rule, path);
    if (failure) return failure;
  }
  return undefined;
}

function lost(path: TracePath, aim: Aim): Failure | undefined {
  const sometimes = oddsText(path);
  if (!aim.arrives(forwardRoad(path)))
    return because(`${path.verdict}${sometimes}: ${path.reason}`, lastStep(path));
  const { reply, acknowledgement } = path;
  if (reply && !aim.returns(reply))
    return because(
      `the packet arrives${sometimes}, but its reply does not: ${reply.reason}`,
      lastStep(reply),
    );
  if (!acknowledgement || aim.returns(acknowledgement)) return undefined;
  const why = `the packet arrives${sometimes} and is answered, but the connection does not open: ${acknowledgement.reason}`;
  return because(why, lastStep(acknowledgement));
}

/** What `via` and `as` say of a packet that arrives, where it is not so. */
export function otherThanSaid(rule: Rule, path: TracePath): Failure | undefined {
  return wrongWay(rule, path) ?? wrongSource(rule, path);
}

function wrongWay({ via }: Rule, path: TracePath): Failure | undefined {
  if (via === undefined || passes(path, via)) return undefined;
  const devices = devicesOf(path);
  const way = devices.length > 0 ? devices.join(' → ') : 'no device';
  return because(`it arrives${oddsText(path)}, but not via ${via}; its way is ${way}`, lastStep(path));
}

function wrongSource({ as }: Rule, path: TracePath): Failure | undefined {
  const seen = seenSource(path);
  if (as === undefined || seen === as) return undefined;
  return because(
    `it arrives${oddsText(path)}, but the receiver sees ${seen} as its source, not ${as}`,
    rewritingStep(path),
  );
}

/** The step that last changed the source address: NAT, when there was any. */
function rewritingStep(path: TracePath): Step | undefined {
  const steps = path.hops.flatMap((hop) => hop.steps);
  return steps.findLast((step) => step.kind === 'nat') ?? steps.at(-1);
}

/**
 * A denied packet arrives on no branch in the way that the rule says, and the model knows so. It arrives also where its answer
 * does not, or no connection opens.
 */
function failureOfDeny(rule: Rule, trace: Trace, aim: Aim): Failure | undefined {
  for (const path of trace.paths) {
    const forward = forwardRoad(path);
    if (forward.verdict === 'unknown')
      return because(`it is not known whether it arrives: ${forward.reason}`, lastStep(path));
    if (!aim.arrives(forward) || otherThanSaid(rule, path)) continue;
    const how = arrives(forward) ? 'it is delivered' : 'it arrives';
    return because(`${how}${oddsText(path)}: ${forward.reason}`, lastStep(path));
  }
  return undefined;
}

/** ` in 33 % of cases`, where chance has a say. */
function oddsText({ probability }: TracePath): string {
  return probability < 1 ? ` in ${Math.round(probability * 100)} % of cases` : '';
}

function because(message: string, step: Step | undefined): Failure {
  return { message, ...(step ? { step } : {}) };
}
