import type { Finding } from '../../topology/finding.js';
import type { Rule } from '../../topology/question.js';
import { unaskable } from '../ask.js';
import type { RuleResult } from '../rule-result.js';
import { reasonItHolds, weaknessOf } from '../weakness.js';
import type { CheckedSets, FailingPairs } from './check.js';
import { namedPairs } from './pairs.js';

/** A rule's verdict over all pairs, in one sentence. */
export function setsResult(rule: Rule, block: string, checked: CheckedSets): RuleResult {
  const { pairs, failing, failures, undefinedPairs, kept, empty } = checked;
  const about = { rule, block, pairs, failing, failures, undefinedPairs, ...(empty ? { empty } : {}) };
  const [first] = failures;
  if (first) {
    const { answer, failure } = first;
    const count = pairs > 1 ? `${failing} of ${pairs} pairs fail; ` : '';
    const message = `${count}${failure.message}${otherPairs(failures, failing)}`;
    return { ...about, holds: false, answer, message, ...(failure.step ? { step: failure.step } : {}) };
  }
  const answer = kept.find(({ trace }) => weaknessOf(rule, trace)) ?? kept.at(-1);
  if (answer) {
    const message = reasonItHolds(rule, answer.trace);
    const all =
      pairs > 1 ? `holds for all ${pairs} pairs; ${answer.trace.flow.from} -> ${answer.trace.flow.to}: ` : '';
    return { ...about, holds: true, answer, message: `${all}${message}` };
  }
  const nobody = empty === undefined ? 'there is no pair to check' : `${rule[empty].text} is nobody`;
  return { ...about, holds: true, answer: unaskable(rule, undefined, nobody), message: nobody };
}

const MOST_NAMED = 3;

/** The next pairs that break a rule, by name, behind the first. */
function otherPairs(failures: readonly FailingPairs[], failing: number): string {
  const named: string[] = [];
  for (const { names } of failures) {
    for (const [from, to] of namedPairs(names)) {
      if (named.length > MOST_NAMED) break;
      named.push(`${from} -> ${to}`);
    }
  }
  const others = named.slice(1);
  if (others.length === 0) return '';
  const rest = failing - 1 - others.length;
  return ` Also ${others.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

/** own-service: what is left out of a rule, for Kubernetes does not define it. */
export function ownServicePairs({ to: { text, source } }: Rule, count: number): Finding {
  const pairs = count === 1 ? 'a pod that is' : `${count} pairs of pods that are`;
  const message = `${pairs} behind ${text} too: left out, for Kubernetes does not define what becomes of a packet that comes back to its sender`;
  return { code: 'own-service', severity: 'information', message, source };
}
