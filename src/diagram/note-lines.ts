import type { Evidence, OuterHeader, PacketHeaders, Step, StepKind } from '../simulator/trace.js';
import { author, missingRoute, ruleTarget, shortRoute, shortRule } from './evidence-text.js';
import { endpoint, tunnelName } from './header-text.js';
import type { PlacedStep } from './itinerary.js';
import { entry, shorten, wrap } from './mermaid-text.js';
import { verdictLine, verdictMark } from './verdict-text.js';

/** Characters in a line of a note, and lines of one thing in it. */
const width = 36;
const most = 3;

/** What a note says about one step, how the road ended included; nothing for steps that only the hop table tells. */
export function noteLines(placed: PlacedStep): string[] {
  const { step, ends } = placed;
  if (!ends) return stepLines(placed);
  const end = isEnd(step.kind) ? `${verdictMark(ends)} ${firstSentence(step.text)}` : verdictLine(ends);
  const why = step.evidence && step.kind === 'end' ? endEvidence(step.evidence, step.text) : [];
  return [
    ...(isEnd(step.kind) ? [] : stepLines(placed)),
    ...entry(wrap(end, width, most), why),
    ...missing(step),
  ];
}

function isEnd(kind: StepKind): boolean {
  return kind === 'deliver' || kind === 'exit' || kind === 'end';
}

function stepLines({ step, before }: PlacedStep): string[] {
  switch (step.kind) {
    case 'route':
      return routeLines(step);
    case 'nat':
      return natLines(step, before);
    case 'rule':
      return ruleLines(step);
    case 'encapsulate': {
      const outer = step.packet.outer[0];
      return outer ? outerHeader('+', outer) : [];
    }
    case 'decapsulate': {
      const outer = before?.outer[0];
      return outer ? outerHeader('−', outer) : [];
    }
    case 'fragment':
    case 'reassemble':
      return entry(wrap(firstSentence(step.text), width, most));
    case 'deliver':
    case 'exit':
    case 'end':
      return entry(wrap(firstSentence(step.text), width, most));
    case 'send':
    case 'conntrack':
    case 'neighbour':
    case 'bridge':
    case 'transmit':
    case 'receive':
    case 'forward':
    case 'rp-filter':
      return [];
  }
}

/** What a picture has room for; the hop table has the rest. */
function firstSentence(text: string): string {
  return (/^.*?\.(?= \p{Lu})/su.exec(text)?.[0] ?? text).replace(/\.$/, '');
}

function outerHeader(sign: string, outer: OuterHeader): string[] {
  return entry([`${sign} ${tunnelName(outer)} header ${outer.source}`, `→ ${outer.destination}`]);
}

/** The address being the machine's own goes without saying: the note tells who took the packet. */
function routeLines(step: Step): string[] {
  const { evidence, by } = step;
  if (!evidence || evidence.text.startsWith('local ')) return missing(step);
  if (evidence.kind === 'absent-route') return [...absentRoute(evidence), ...missing(step)];
  return [...entry(wrap(`route ${shortRoute(evidence.text)}${author(by)}`, width, 2)), ...missing(step)];
}

/** The routes that should have been there. */
function missing({ also = [] }: Step): string[] {
  return also.filter(({ kind }) => kind === 'absent-route').flatMap(absentRoute);
}

function absentRoute(evidence: Evidence): string[] {
  return entry(wrap(`✗ ${missingText(evidence)}`, width, 2), wrap(evidence.why, width, 4));
}

function missingText(evidence: Evidence): string {
  return `missing: ${shortRoute(missingRoute(evidence))}${author(evidence.by)}`;
}

/** Only rules that let the packet pass through the filter; marks, jumps and policies that let it pass are in the table. */
function ruleLines({ evidence }: Step): string[] {
  if (evidence?.kind !== 'rule' || ruleTarget(evidence.text) !== 'ACCEPT') return [];
  if (!evidence.chain?.startsWith('filter ')) return [];
  const decision = `${chainText(evidence)}: ACCEPT${author(evidence.by)}`;
  return entry(wrap(decision, width, 2), wrap(evidence.why, width, 2));
}

/** The rule that ended the road, in its chain unless `told` names that already, and who wrote it and why. */
function endEvidence(evidence: Evidence, told: string): string[] {
  const { kind, text, chain = '', by, why } = evidence;
  if (kind === 'absent-route') {
    return [...wrap(missingText(evidence), width, 2), ...wrap(why, width, 4)];
  }
  if (kind !== 'rule' && kind !== 'policy') return wrap(shorten(text, 2 * width), width, most);
  const isTold = told.includes(chain.slice(chain.indexOf(' ') + 1));
  return [
    ...(isTold ? [] : wrap(chainText(evidence), width, 2)),
    ...wrap(shorten(shortRule(text), 2 * width), width, most),
    ...wrap(why ? `${by}: ${why}` : by, width, 3),
  ];
}

/** Table and chain, which stay on one line where they can. */
function chainText({ chain = '' }: Evidence): string {
  return chain.replaceAll(' ', '\u00a0');
}

/** `DNAT 192.168.31.10:8080`, `→ 172.17.0.2:80`, and who wrote the rule; SNAT too where the source changed. */
function natLines({ packet, evidence }: Step, before: PacketHeaders | undefined): string[] {
  if (!before) return [];
  const pairs = [
    ['SNAT', endpoint(before.ip.source, before.sourcePort), endpoint(packet.ip.source, packet.sourcePort)],
    [
      'DNAT',
      endpoint(before.ip.destination, before.destinationPort),
      endpoint(packet.ip.destination, packet.destinationPort),
    ],
  ] as const;
  const changed = pairs.filter(([, then, now]) => then !== now);
  const rule = evidence?.chain ? wrap(`${chainText(evidence)}${author(evidence.by)}`, width, 2) : [];
  const reason = evidence?.kind === 'conntrack' ? ['as connection tracking remembers'] : rule;
  if (changed.length === 0) return [];
  const lines = changed.flatMap(([name, then, now]) => entry([`${name} ${then}`, `→ ${now}`]));
  return [...lines, ...entry([], reason)];
}
