import { protocolNumber } from '../protocol-numbers.js';
import type { Option } from './extensions/extension.js';
import { FOREIGN_TARGETS, TARGET_EXTENSIONS } from './extensions/registry.js';
import { addressWithMask } from './extensions/values.js';
import type { Condition, Match } from './matches.js';
import { type ModuleInstance, parseSpec, type TargetClause } from './parse-spec.js';
import type { Chain } from './ruleset.js';
import type { Target } from './targets.js';
import { joinWords } from './words.js';

/** What a rule means. */
export interface CompiledRule {
  /**
   * The rule matches when all of these hold. With an `unknown` one among them: when a known one fails the rule does not
   * match for sure, else it cannot be said.
   */
  readonly matches: readonly Match[];
  readonly target: Target;
  /** The words of the rule that are not understood, in matches and target; empty for nearly every rule. */
  readonly unknown: readonly string[];
}

/** So many rules are remembered; a chain's own are kept as long as the chain ({@link compileChain}). */
const REMEMBERED = 20_000;
const memo = new Map<string, CompiledRule>();
const chains = new WeakMap<Chain, readonly CompiledRule[]>();
const parts = new WeakMap<Chain, Map<number, CompiledRule>>();

/**
 * The meaning of a rule: `spec` is what iptables-save prints after `-A CHAIN `. Never fails: what is not understood is in
 * the result as `unknown`, with its words. Memoised by text, so that equal rules share one object.
 */
export function compileRule(spec: string): CompiledRule {
  const known = memo.get(spec);
  if (known) return known;
  const rule = compile(spec);
  if (memo.size >= REMEMBERED) memo.clear();
  memo.set(spec, rule);
  return rule;
}

/** The meaning of a chain's rules, in order; computed once for each chain object. */
export function compileChain(chain: Chain): readonly CompiledRule[] {
  let rules = chains.get(chain);
  if (rules) return rules;
  rules = chain.rules.map((rule) => compileRule(rule.spec));
  chains.set(chain, rules);
  return rules;
}

/** Chains with fewer rules are compiled as a whole. */
const LONG = 32;

/** The meaning of one rule of a chain: of thousands of rules a packet meets a few. */
export function compiledRuleAt(chain: Chain, position: number): CompiledRule {
  if (chain.rules.length < LONG || chains.has(chain)) return compileChain(chain)[position]!;
  let rules = parts.get(chain);
  if (!rules) {
    rules = new Map();
    parts.set(chain, rules);
  }
  let rule = rules.get(position);
  if (!rule) {
    rule = compileRule(chain.rules[position]!.spec);
    rules.set(position, rule);
  }
  return rule;
}

function compile(spec: string): CompiledRule {
  const parsed = parseSpec(spec);
  const matches = [
    ...parsed.base.flatMap(baseMatch),
    ...parsed.modules.flatMap(moduleMatches),
    ...parsed.strays.map(unknownMatch),
  ];
  const target = compileTarget(parsed.target);
  const unknown = [...matches, target].flatMap((part) => (part.kind === 'unknown' ? [part.words] : []));
  return { matches, target, unknown };
}

function unknownMatch(words: string): Match {
  return { kind: 'unknown', words, negated: false };
}

function baseMatch(option: Option): Match[] {
  const { name, negated, values } = option;
  const condition = baseCondition(name, values[0] ?? '');
  if (condition === 'always' && !negated) return [];
  if (condition === undefined || condition === 'always') {
    return [unknownMatch(joinWords([...(negated ? ['!'] : []), name, ...values]))];
  }
  return [{ ...condition, negated }];
}

function baseCondition(name: string, value: string): Condition | 'always' | undefined {
  switch (name) {
    case '--source':
    case '--destination': {
      const prefix = addressWithMask(value);
      return prefix && { kind: name === '--source' ? 'source' : 'destination', prefix };
    }
    case '--in-interface':
      return { kind: 'in-interface', name: value };
    case '--out-interface':
      return { kind: 'out-interface', name: value };
    case '--fragment':
      return { kind: 'fragment' };
    case '--protocol': {
      const protocol = value === 'all' ? 0 : protocolNumber(value);
      if (protocol === undefined) return undefined;
      return protocol === 0 ? 'always' : { kind: 'protocol', protocol };
    }
    default:
      return undefined;
  }
}

function moduleMatches(instance: ModuleInstance): readonly Match[] {
  return instance.extension?.read(instance.options) ?? [unknownMatch(joinWords(instance.words))];
}

function compileTarget(clause: TargetClause | undefined): Target {
  if (!clause) return { kind: 'none' };
  const unknown: Target = { kind: 'unknown', words: joinWords(clause.words) };
  if (clause.foreign || FOREIGN_TARGETS.has(clause.name)) return unknown;
  if (clause.goto) return { kind: 'goto', chain: clause.name };
  const extension = TARGET_EXTENSIONS.get(clause.name);
  return extension ? (extension.read(clause.options) ?? unknown) : { kind: 'jump', chain: clause.name };
}
