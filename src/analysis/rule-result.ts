import type { Step } from '../simulator/trace.js';
import type { Rule } from '../topology/question.js';
import type { Answer } from './ask.js';
import type { FailingPairs } from './sets/check.js';

/** Whether a rule holds; when not, the first pair that breaks it and the step that decided. */
export interface RuleResult {
  readonly rule: Rule;
  /** Title of the `rules` block or scenario that the rule stands in. */
  readonly block: string;
  readonly scenario?: string;
  readonly holds: boolean;
  /** One sentence: why it does not hold, or what makes it hold. */
  readonly message: string;
  /** The pair that breaks the rule, or the last one that was asked. */
  readonly answer: Answer;
  /** How many of the pairs that the rule's names stand for break it, of how many. */
  readonly failing: number;
  readonly pairs: number;
  /** The step that broke it. */
  readonly step?: Step;
  /** For sets: all pairs that break the rule, by why they do. */
  readonly failures?: readonly FailingPairs[];
  /** For sets: pairs that were left out, for Kubernetes defines no answer: pods that reach for a Service that they are behind. */
  readonly undefinedPairs?: number;
  /** For sets: the side that nobody is on, so that the rule says nothing. */
  readonly empty?: 'from' | 'to';
}

/** A rule and where it stands. */
export type PlacedRule = Pick<RuleResult, 'rule' | 'block' | 'scenario'>;
