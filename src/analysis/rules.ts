import type { ControlPlane } from '../controlplane/controlplane.js';
import type { Step, Trace, TracePath } from '../simulator/trace.js';
import type { Finding, RelatedPlace } from '../topology/finding.js';
import type { Rule } from '../topology/question.js';
import { type Answer, ask } from './ask.js';
import type { Model } from './model.js';
import { arrives, lastStep, passes, seenSource } from './road.js';

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

/** Checks every rule of every block, and every scenario's rules under that scenario, in order of declaration. */
export function* checkRules(model: Model): Generator<RuleResult> {
  const { rules, scenarios } = model.topology;
  for (const block of rules) {
    for (const rule of block.rules) yield checkRule(model.plane(), rule, block.name);
  }
  for (const scenario of scenarios.values()) {
    const plane = model.plane(scenario.name);
    for (const rule of scenario.rules) {
      yield { ...checkRule(plane, rule, scenario.name), scenario: scenario.name };
    }
  }
}

/** Checks one rule over every pair of sender and receiver that its names stand for. */
export function checkRule(plane: ControlPlane, rule: Rule, block: string): RuleResult {
  let pairs = 0;
  let failing = 0;
  let broken: { answer: Answer; failure: Failure } | undefined;
  let last: Answer | undefined;
  for (const answer of ask(plane, rule)) {
    pairs += 1;
    last = answer;
    const failure =
      rule.action === 'allow' ? failureOfAllow(rule, answer.trace) : failureOfDeny(answer.trace);
    if (!failure) continue;
    failing += 1;
    broken ??= { answer, failure };
  }
  const answer = broken?.answer ?? last!;
  const result = { rule, block, holds: !broken, answer, failing, pairs };
  if (!broken) return { ...result, message: reasonItHolds(rule, answer.trace) };
  const { failure } = broken;
  const name = `${broken.answer.from} -> ${broken.answer.to}`;
  const others = failing > 1 ? ` (${failing} of ${pairs} pairs fail)` : '';
  return {
    ...result,
    message: `${name}: ${failure.message}${others}`,
    ...(failure.step ? { step: failure.step } : {}),
  };
}

interface Failure {
  readonly message: string;
  readonly step?: Step;
}

function failure(message: string, step: Step | undefined): Failure {
  return { message, ...(step ? { step } : {}) };
}

/** An allowed packet arrives on every random branch, is answered, and passes and looks as the rule says. */
function failureOfAllow(rule: Rule, trace: Trace): Failure | undefined {
  if (trace.paths.length === 0) return { message: trace.reason };
  for (const path of trace.paths) {
    if (path.verdict !== 'delivered') return failure(`${path.verdict}, ${path.reason}`, lastStep(path));
    if (path.reply && path.reply.verdict !== 'delivered') {
      return failure(
        `the packet arrives, but its reply does not: ${path.reply.reason}`,
        lastStep(path.reply),
      );
    }
    const wrong = wrongWay(rule, path) ?? wrongSource(rule, path);
    if (wrong) return wrong;
  }
  return undefined;
}

function wrongWay(rule: Rule, path: TracePath): Failure | undefined {
  if (rule.via === undefined || passes(path, rule.via)) return undefined;
  const devices = [
    ...new Set(path.hops.flatMap((hop) => [hop.in, hop.out]).filter((device) => device !== null)),
  ];
  return failure(
    `it arrives, but not via ${rule.via}; its way is ${devices.join(' → ') || 'lo'}`,
    lastStep(path),
  );
}

function wrongSource(rule: Rule, path: TracePath): Failure | undefined {
  const seen = seenSource(path);
  if (rule.as === undefined || seen === rule.as) return undefined;
  return failure(
    `it arrives, but the receiver sees ${seen} as its source, not ${rule.as}`,
    rewritingStep(path),
  );
}

/** The step that last changed the source address: NAT, when there was any. */
function rewritingStep(path: TracePath): Step | undefined {
  const steps = path.hops.flatMap((hop) => hop.steps);
  return steps.findLast((step) => step.kind === 'nat') ?? steps.at(-1);
}

/** A denied packet must not arrive on any branch. */
function failureOfDeny(trace: Trace): Failure | undefined {
  const arriving = trace.paths.find(arrives);
  if (!arriving) return undefined;
  const sometimes =
    arriving.probability < 1 ? ` in ${Math.round(arriving.probability * 100)} % of cases` : '';
  return failure(`it is delivered${sometimes}`, lastStep(arriving));
}

function reasonItHolds(rule: Rule, trace: Trace): string {
  if (rule.action === 'allow') return `delivered: ${trace.reason}`;
  if (trace.verdict === 'refused') return `holds only because nobody listens there: ${trace.reason}`;
  return `${trace.verdict}: ${trace.reason}`;
}

/** What a rule's result says in the editor: nothing for a rule that holds for a good reason. */
export function ruleFinding({ rule, holds, message, step, answer }: RuleResult): Finding | undefined {
  if (holds) {
    if (rule.action === 'allow' || answer.trace.verdict !== 'refused') return undefined;
    return { code: 'deny-by-refusal', severity: 'hint', message, source: rule.source };
  }
  return {
    code: 'rule-fails',
    severity: 'error',
    message: `this rule does not hold: ${message}`,
    source: rule.source,
    related: step ? relatedPlaces(step) : [],
  };
}

function relatedPlaces(step: Step): RelatedPlace[] {
  const places: RelatedPlace[] = [];
  for (const evidence of [step.evidence, ...(step.also ?? [])]) {
    if (evidence?.source)
      places.push({ message: `${evidence.by}: ${evidence.text} (${evidence.why})`, source: evidence.source });
  }
  return places;
}
