import type { ControlPlane } from '../controlplane/controlplane.js';
import { family } from '../linux/address.js';
import type { Evidence, Step, Trace } from '../simulator/trace.js';
import type { Finding, RelatedPlace } from '../topology/finding.js';
import type { Question, Rule } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';
import { type Answer, askPairs } from './ask.js';
import { type Failure, failureOf } from './expectation.js';
import { type Model, questionKey } from './model.js';
import { allRoads } from './road.js';
import type { PlacedRule, RuleResult } from './rule-result.js';
import { checkSets } from './sets/check.js';
import { ownServicePairs, setsResult } from './sets/result.js';
import { reasonItHolds, weaknessOf } from './weakness.js';

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
function checkPlacedRule(model: Model, placed: PlacedRule): RuleResult {
  return resultOf(checkingPlacedRule(model, placed));
}

/** The same, coming up for air now and then while a rule over sets is checked, so that the work can be stopped. */
export function* checkingPlacedRule(model: Model, placed: PlacedRule): Generator<undefined, RuleResult> {
  const { rule, block, scenario } = placed;
  const key = ruleKey(rule);
  const result = yield* model.answering(scenario, key, (plane) => checkingRule(plane, rule, block));
  return { ...result, ...placed };
}

/** The trace that shows a question's answer: of a rule the pair that breaks it, or for one over sets the last that was asked. */
export function traceOf(model: Model, question: Question | Rule, scenario?: string): Trace {
  if (!('action' in question)) return model.trace(question, scenario);
  const placed = { rule: question, block: '', ...(scenario === undefined ? {} : { scenario }) };
  const { holds, answer } = checkPlacedRule(model, placed);
  return holds && !isOverSets(question) ? model.trace(question, scenario) : answer.trace;
}

function ruleKey(rule: Rule): string {
  const { action, via = '', as = '', ports = [] } = rule;
  return `${action} ${via} ${as} ${JSON.stringify(ports)} ${questionKey(rule)}`;
}

/** Goes on to the end. */
function resultOf<Result>(work: Generator<undefined, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * Checks one rule over every pair of sender and receiver that its names stand for.
 */
export function checkRule(plane: ControlPlane, rule: Rule, block: string): RuleResult {
  return resultOf(checkingRule(plane, rule, block));
}

function* checkingRule(plane: ControlPlane, rule: Rule, block: string): Generator<undefined, RuleResult> {
  if (!isOverSets(rule)) return checkNames(plane, rule, block);
  return setsResult(rule, block, yield* checkSets(plane, rule));
}

/** Whether a rule is about more than a name on each side and a port. */
export function isOverSets({ from, to, ports }: Rule): boolean {
  return ports !== undefined || from.endpoint.kind === 'set' || to.endpoint.kind === 'set';
}

/** Checks one rule over every pair of sender and receiver that its names stand for. */
function checkNames(plane: ControlPlane, rule: Rule, block: string): RuleResult {
  let pairs = 0;
  let failing = 0;
  let broken: { answer: Answer; failure: Failure; over: string } | undefined;
  let weak: Answer | undefined;
  let last: Answer | undefined;
  for (const answers of askPairs(plane, rule)) {
    pairs += 1;
    last = answers[0];
    let fails = false;
    for (const answer of answers) {
      const failure = failureOf(rule, answer.trace);
      if (failure) {
        fails = true;
        broken ??= { answer, failure, over: answers.length > 1 ? overFamily(answer) : '' };
      } else if (weaknessOf(rule, answer.trace)) weak ??= answer;
    }
    if (fails) failing += 1;
  }
  const answer = broken?.answer ?? weak ?? last!;
  const result = { rule, block, holds: !broken, answer, failing, pairs };
  if (!broken) return { ...result, message: reasonItHolds(rule, answer.trace) };
  const { message, step } = broken.failure;
  const { from, to } = answer.trace.flow;
  const count = pairs > 1 ? `${failing} of ${pairs} pairs fail; ` : '';
  return {
    ...result,
    message: `${count}${from} -> ${to}${broken.over}: ${message}`,
    ...(step ? { step } : {}),
  };
}

function overFamily({ trace: { flow } }: Answer): string {
  return flow.destination === null ? '' : ` over ipv${family(flow.destination)}`;
}

/** What a rule's result says in the editor: nothing for a rule that holds for a good reason. */
export function ruleFinding(result: RuleResult): Finding | undefined {
  const { rule, holds, message, step, answer, empty, undefinedPairs = 0 } = result;
  const { source } = rule;
  if (empty) {
    const nobody = `${rule[empty].text} is nobody: this rule says nothing`;
    return { code: 'rule-about-nobody', severity: 'warning', message: nobody, source: rule[empty].source };
  }
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
  const weak = answer.trace.paths.length > 0 ? weaknessOf(rule, answer.trace) : undefined;
  if (!weak) return undefinedPairs > 0 ? ownServicePairs(rule, undefinedPairs) : undefined;
  const related = relatedPlaces(answer.trace, undefined);
  return { code: weak.code, severity: 'hint', message: `this rule ${message}`, source, related };
}

/** Where what decided was declared, and where a route that is missing on the way would have come from. */
function relatedPlaces(trace: Trace, step: Step | undefined): RelatedPlace[] {
  const missing = allRoads(trace)
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
