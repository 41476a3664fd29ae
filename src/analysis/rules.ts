import type { ControlPlane } from '../controlplane/controlplane.js';
import type { Evidence, Step, Trace } from '../simulator/trace.js';
import type { Finding, RelatedPlace } from '../topology/finding.js';
import type { Rule } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';
import { type Answer, ask } from './ask.js';
import { type Failure, failureOf, otherThanSaid } from './expectation.js';
import { type Model, questionKey } from './model.js';
import { arrives, roadsOf } from './road.js';

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
}

/** A rule and where it stands. */
export type PlacedRule = Pick<RuleResult, 'rule' | 'block' | 'scenario'>;

/** Every rule of every block, and every scenario's rules, in order of declaration. */
export function* rulesOf({ rules, scenarios }: Topology): Generator<PlacedRule, undefined> {
  for (const block of rules) {
    for (const rule of block.rules) yield { rule, block: block.name };
  }
  for (const { name, rules: own } of scenarios.values()) {
    for (const rule of own) yield { rule, block: name, scenario: name };
  }
}

/** Checks every rule of every block, and every scenario's rules under that scenario, in order of declaration. */
export function* checkRules(model: Model): Generator<RuleResult, undefined> {
  for (const placed of rulesOf(model.topology)) yield checkPlacedRule(model, placed);
}

/** Checks a rule under the scenario that it stands in; the verdict is kept while nothing that it rests on changes. */
export function checkPlacedRule(model: Model, placed: PlacedRule): RuleResult {
  const { rule, block, scenario } = placed;
  const key = `${rule.action} ${rule.via ?? ''} ${rule.as ?? ''} ${questionKey(rule)}`;
  const result = model.answer(scenario, key, (plane) => checkRule(plane, rule, block));
  return { ...result, ...placed };
}

/** Checks one rule over every pair of sender and receiver that its names stand for. */
export function checkRule(plane: ControlPlane, rule: Rule, block: string): RuleResult {
  let pairs = 0;
  let failing = 0;
  let broken: { answer: Answer; failure: Failure } | undefined;
  let weak: Answer | undefined;
  let last: Answer | undefined;
  for (const answer of ask(plane, rule)) {
    pairs += 1;
    last = answer;
    const failure = failureOf(rule, answer.trace);
    if (failure) {
      failing += 1;
      broken ??= { answer, failure };
    } else if (weaknessOf(rule, answer.trace)) weak ??= answer;
  }
  const answer = broken?.answer ?? weak ?? last!;
  const result = { rule, block, holds: !broken, answer, failing, pairs };
  if (!broken) return { ...result, message: reasonItHolds(rule, answer.trace) };
  const { message, step } = broken.failure;
  const { from, to } = answer.trace.flow;
  const count = pairs > 1 ? `${failing} of ${pairs} pairs fail; ` : '';
  return { ...result, message: `${count}${from} -> ${to}: ${message}`, ...(step ? { step } : {}) };
}

function reasonItHolds(rule: Rule, trace: Trace): string {
  const { verdict, reason } = trace;
  const weak = weaknessOf(rule, trace);
  if (weak) return `${weak.because}: ${reason}`;
  const arriving = rule.action === 'deny' ? trace.paths.find(arrives) : undefined;
  return (arriving && otherThanSaid(rule, arriving)?.message) ?? `${verdict}: ${reason}`;
}

interface Weakness {
  readonly code: string;
  readonly because: string;
}

/**
 * A denied packet that does not arrive, though nothing in the network stops it. One that leaves the model on its way to
 * something within has gone astray for good; only where a plain address was asked for, it may yet arrive.
 */
function weaknessOf({ action, to }: Rule, { verdict }: Trace): Weakness | undefined {
  if (action !== 'deny') return undefined;
  if (verdict === 'refused')
    return { code: 'deny-by-refusal', because: 'holds only because nobody listens there' };
  if (verdict === 'exits' && to.endpoint.kind === 'address')
    return { code: 'deny-by-exit', because: 'holds only as far as the model goes, which the packet leaves' };
  return undefined;
}

/** What a rule's result says in the editor: nothing for a rule that holds for a good reason. */
export function ruleFinding({ rule, holds, message, step, answer }: RuleResult): Finding | undefined {
  const { source } = rule;
  if (!holds) {
    const related = relatedPlaces(answer.trace, step);
    return {
      code: 'rule-fails',
      severity: 'error',
      message: `this rule does not hold: ${message}`,
      source,
      related,
    };
  }
  const weak = weaknessOf(rule, answer.trace);
  if (!weak) return undefined;
  const related = relatedPlaces(answer.trace, undefined);
  return { code: weak.code, severity: 'hint', message: `this rule ${message}`, source, related };
}

/** Where what decided was declared, and where a route that is missing on the way would have come from. */
function relatedPlaces(trace: Trace, step: Step | undefined): RelatedPlace[] {
  const missing = roadsOf(trace)
    .flatMap((road) => road.hops.flatMap((hop) => hop.steps))
    .flatMap(({ also = [] }) => also.filter(({ kind }) => kind === 'absent-route'));
  const places = new Map<string, RelatedPlace>();
  for (const evidence of [step?.evidence, ...(step?.also ?? []), ...missing]) {
    if (!evidence?.source) continue;
    const place = { message: evidenceText(evidence), source: evidence.source };
    places.set(JSON.stringify(place), place);
  }
  return [...places.values()];
}

function evidenceText({ kind, by, text, why }: Evidence): string {
  return kind === 'absent-route' ? `${by}: ${text}: ${why}` : `${by}: ${text} (${why})`;
}
