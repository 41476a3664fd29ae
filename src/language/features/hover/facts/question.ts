import type { RuleResult } from '../../../../analysis/rule-result.js';
import { checkRule } from '../../../../analysis/rules.js';
import { verdictLine, verdictText } from '../../../../diagram/verdict-text.js';
import { HOST_NAMESPACE } from '../../../../linux/namespace.js';
import type { SourceRange } from '../../../../linux/provenance.js';
import type { Hop, Road, Trace } from '../../../../simulator/trace.js';
import type { Rule } from '../../../../topology/question.js';
import { questionText } from '../../question-text.js';
import { rangeWithin } from '../../ranges.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';

/** Beyond so many rules a hover does not check them all again. */
const MAX_RULES = 50;

export function declaredTraceFacts({ model }: Scene, name: string): Fact[] {
  const declaration = model.topology.traces.get(name);
  return declaration ? traceFacts(model.declaredTrace(declaration)) : [];
}

/** A rule: whether it holds and why, and the way of the packet. */
export function ruleFacts(scene: Scene, place: SourceRange): Fact[] {
  const [result] = checkedIn(scene, place);
  if (!result) return [];
  return [...single('verdict', verdictOf(result)), ...traceFacts(result.answer.trace).slice(1)];
}

/** A block of rules, or a scenario: each rule with its verdict. */
export function ruleBlockFacts(scene: Scene, place: SourceRange): Fact[] {
  return listed('rules', [...checkedIn(scene, place)], verdictOf, { lines: true });
}

function verdictOf({ rule, holds, message }: RuleResult): string {
  return `${holds ? '✓' : '✗'} ${plain(questionText(rule))}: ${plain(message)}`;
}

/** The rules within a place, checked under their scenario. */
function* checkedIn({ model }: Scene, place: SourceRange): Generator<RuleResult, undefined> {
  let checked = 0;
  for (const { rules, name, scenario } of blocksOf(model.topology)) {
    for (const rule of rules) {
      if (!rangeWithin(rule.source, place)) continue;
      if (checked++ === MAX_RULES) return;
      yield checkRule(model.plane(scenario), rule, name);
    }
  }
}

interface Block {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly scenario?: string;
}

function blocksOf({ rules, scenarios }: Scene['model']['topology']): Block[] {
  return [
    ...rules,
    ...[...scenarios.values()].map(({ name, rules: own }) => ({ name, rules: own, scenario: name })),
  ];
}

/** A trace: how it ended and why, and one line for each network namespace on the way. */
function traceFacts({ verdict, reason, paths, reply }: Trace): Fact[] {
  const [path] = paths;
  return [
    ...single('verdict', `${verdictLine(verdict)}: ${plain(reason)}`),
    ...(path ? hopFacts(path) : []),
    ...single('reply', reply ? `${verdictText(reply.verdict)}: ${plain(reply.reason)}` : undefined),
  ];
}

function hopFacts({ hops }: Road): Fact[] {
  return listed(
    'hops',
    hops,
    (hop) => {
      const { machine, namespace } = hop;
      const place = namespace === HOST_NAMESPACE ? plain(machine) : `${plain(namespace)} · ${plain(machine)}`;
      const devices = devicesOf(hop).map(code).join(' → ');
      return devices ? `${place}: ${devices}` : place;
    },
    { lines: true, max: 12 },
  );
}

/** The devices on the packet's way through a namespace: what it came in by, what it passed (a tunnel), what it left by. */
function devicesOf({ in: first, out, steps }: Hop): string[] {
  const devices = [first, ...steps.map(({ device }) => device ?? null), out].filter(
    (device) => device !== null,
  );
  return devices.filter((device, index) => device !== devices[index - 1]);
}
