import type { SourceRange } from '../../../linux/provenance.js';
import type { Selector } from '../../../topology/selector.js';
import { implies } from '../../../topology/selector-implies.js';
import { remember } from '../../memo.js';
import type { ActivePolicy, ActiveRule, Direction } from './active-policy.js';
import { NAMESPACE, ORCHESTRATOR } from './endpoint-labels.js';
import { ruleCovers } from './rule-covers.js';
import type { ActiveTier } from './tiers.js';

/** A declared rule that decides nothing, for others of its tier do. */
export interface DecidedRule {
  readonly policy: ActivePolicy;
  readonly rule: ActiveRule;
  /** What decides in its place; of several, the first. */
  readonly by: { readonly policy: ActivePolicy; readonly rule: ActiveRule };
  /** Whether those decide the same: then the rule may go. Else it never gets to say what it says. */
  readonly isSame: boolean;
}

/** More rules than people write in one policy; beyond, comparing each with each would take too long. */
const MOST_RULES = 300;

/**
 * The rules of a tier all of whose packets other rules decide: earlier ones, and among NetworkPolicies, which all only allow and
 * have no order, any.
 */
export function* decidedBefore({ policies }: ActiveTier): Generator<DecidedRule, void> {
  const wider = widerPolicies(policies);
  for (const direction of ['ingress', 'egress'] as const) {
    for (const [index, policy] of policies.entries()) {
      const others = [...wider(policy)].filter(
        (other) => other < index || (isUnordered(policy) && isUnordered(policies[other]!)),
      );
      const candidates = others.flatMap((other) => {
        const of = policies[other]!;
        return (of[direction] ?? []).map((rule) => ({ policy: of, rule, isLater: other > index }));
      });
      yield* decidedOf(policy, direction, candidates);
    }
  }
}

interface Candidate {
  readonly policy: ActivePolicy;
  readonly rule: ActiveRule;
  readonly isLater: boolean;
}

function* decidedOf(
  policy: ActivePolicy,
  direction: Direction,
  others: readonly Candidate[],
): Generator<DecidedRule, void> {
  const rules = policy[direction] ?? [];
  if (rules.length > MOST_RULES) return;
  for (const [source, parts] of byDeclaration(rules)) {
    const at = rules.indexOf(parts[0]!);
    const own = rules.flatMap((rule, index): Candidate[] =>
      rule.source === source || (index > at && !isUnordered(policy))
        ? []
        : [{ policy, rule, isLater: index > at }],
    );
    const candidates = [...own, ...others].filter(({ rule }) => rule.action !== 'log');
    const found = parts.map((part) => candidates.find((candidate) => decides(candidate, part, policy)));
    const [by] = found;
    if (!by || found.includes(undefined)) continue;
    const [rule] = parts as readonly [ActiveRule];
    yield { policy, rule, by, isSame: found.every((each) => each!.rule.action === rule.action) };
  }
}

/** Of two rules that say the same, the later one is the one too many. */
function decides({ policy, rule, isLater }: Candidate, part: ActiveRule, own: ActivePolicy): boolean {
  if (!ruleCovers(rule, part)) return false;
  if (!policy.forward && own.forward) return false;
  return !isLater || !ruleCovers(part, rule) || !implies(policy.selector, own.selector);
}

/** What one declared rule became. */
function byDeclaration(rules: readonly ActiveRule[]): ReadonlyMap<SourceRange, readonly ActiveRule[]> {
  const groups = new Map<SourceRange, ActiveRule[]>();
  for (const rule of rules) remember(groups, rule.source, () => [] as ActiveRule[]).push(rule);
  return groups;
}

function isUnordered({ declared }: ActivePolicy): boolean {
  return declared.kind === 'network-policy';
}

/**
 * For each policy, the places of those that select all that it selects. A policy is only compared with those that share its
 * namespace, if they have one, and one of its other conditions: most are about workloads of their own.
 */
function widerPolicies(policies: readonly ActivePolicy[]): (policy: ActivePolicy) => Iterable<number> {
  const byCondition = new Map<string, number[]>();
  for (const [index, { selector }] of policies.entries()) {
    const { places, others } = conditionsOf(selector);
    const own = others.find((keys) => keys.length > 0) ?? [''];
    for (const key of pairs(places, own)) remember(byCondition, key, () => [] as number[]).push(index);
  }
  return (policy) => {
    const { places, others } = conditionsOf(policy.selector);
    const keys = new Set(pairs([...places, ''], [...others.flat(), '']));
    const found = new Set([...keys].flatMap((key) => byCondition.get(key) ?? []));
    return [...found]
      .filter((index) => policies[index] !== policy && implies(policy.selector, policies[index]!.selector))
      .sort((a, b) => a - b);
  };
}

/** What a selector asks, as `key=value`: of the namespace, or nothing, and each other condition by its values. */
function conditionsOf(selector: Selector): {
  readonly places: readonly string[];
  readonly others: readonly (readonly string[])[];
} {
  const all = conditions(selector).filter((condition) => condition.kind === 'in');
  const places = all.filter(({ key }) => key === NAMESPACE).flatMap(keysOf);
  const others = all.filter(({ key }) => key !== NAMESPACE && key !== ORCHESTRATOR).map(keysOf);
  return { places: places.length > 0 ? places : [''], others };
}

function pairs(places: readonly string[], others: readonly string[]): string[] {
  return places.flatMap((place) => others.map((other) => `${place} ${other}`));
}

function conditions(selector: Selector): readonly Selector[] {
  if (selector.kind === 'all') return [];
  return selector.kind === 'and' ? selector.of.flatMap(conditions) : [selector];
}

function keysOf({ key, values }: Selector & { readonly kind: 'in' }): readonly string[] {
  return values.map((value) => `${key}=${value}`);
}
