import { canonicalMatch } from './canonical-match.js';
import { canonicalTarget } from './canonical-target.js';
import { compileRule } from './compile.js';
import type { Match } from './matches.js';
import { parseSpec, type TargetClause } from './parse-spec.js';
import { joinWords } from './words.js';

/** iptables-save's order of its own options. */
const BASE_ORDER: readonly Match['kind'][] = [
  'source',
  'destination',
  'in-interface',
  'out-interface',
  'protocol',
  'fragment',
];

/**
 * One spelling for all rules that mean the same, so that rules of different versions of iptables, or of iptables and of
 * the model, can be compared as text. It is itself a rule that iptables takes: hosts have their /32, marks are in hex
 * with their mask, one port is `--dport` of the protocol's module, several are `multiport`; comments stand first and the
 * other modules in alphabetical order, each condition with a `-m` of its own.
 */
export function canonicalSpec(spec: string): string {
  const { matches, target } = compileRule(spec);
  const protocol = matches.find((match) => match.kind === 'protocol' && !match.negated);
  const number = protocol?.kind === 'protocol' ? protocol.protocol : undefined;
  const print = (match: Match) => canonicalMatch(match, number);
  const base = BASE_ORDER.flatMap((kind) =>
    matches.filter((match) => match.kind === kind && !isAlways(match)),
  );
  const comments = matches.filter((match) => match.kind === 'comment');
  const others = matches.filter((match) => match.kind !== 'comment' && !BASE_ORDER.includes(match.kind));
  const targetText = canonicalTarget(target) ?? sortedClause(parseSpec(spec).target);
  return [...base.map(print), ...comments.map(print), ...others.map(print).sort(), targetText]
    .filter((text) => text !== '')
    .join(' ');
}

/** `-s 0.0.0.0/0`, `-i +` say nothing; iptables-save leaves them out. */
function isAlways(match: Match): boolean {
  if (match.negated) return false;
  if (match.kind === 'source' || match.kind === 'destination') return match.prefix.endsWith('/0');
  return (match.kind === 'in-interface' || match.kind === 'out-interface') && match.name === '+';
}

/** A target with its options in alphabetical order; iptables-save leaves out LOG's own level, 4. */
function sortedClause(clause: TargetClause | undefined): string {
  if (!clause) return '';
  const options = clause.options
    .filter(({ name, values }) => name !== '--log-level' || values[0] !== '4')
    .map(({ name, values }) => joinWords([name, ...values]));
  return ['-j', clause.name, ...options.sort()].join(' ');
}
