import type { Evidence, OuterHeader, Step, StepKind } from '../simulator/trace.js';
import { author, ruleTarget, shortRoute, shortRule } from './evidence-text.js';
import { endpoint, tunnelName } from './header-text.js';
import type { PlacedStep } from './itinerary.js';
import { shorten, wrap } from './mermaid-text.js';
import { verdictLine, verdictMark } from './verdict-text.js';

/** Characters in a line of a note, and lines of one thing in it. */
const width = 44;
const most = 3;

/** What a note says about one step, how the road ended included; nothing for steps that only the hop table tells. */
export function noteLines(placed: PlacedStep): string[] {
  const { step, ends } = placed;
  if (!ends) return stepLines(placed);
  const end = isEnd(step.kind) ? `${verdictMark(ends)} ${step.text}` : verdictLine(ends);
  return [...(isEnd(step.kind) ? [] : stepLines(placed)), ...wrap(end, width, most), ...endReasons(step)];
}

function isEnd(kind: StepKind): boolean {
  return kind === 'deliver' || kind === 'exit' || kind === 'end';
}

function stepLines({ step, before }: PlacedStep): string[] {
  switch (step.kind) {
    case 'route':
      return routeLines(step);
    case 'nat':
      return [...translations(step, before), ...authorLine(step)];
    case 'rule':
      return ruleLines(step);
    case 'encapsulate': {
      const outer = step.packet.outer[0];
      return outer ? wrap(`+ ${outerHeader(outer)}${author(step.by)}`, width, most) : [];
    }
    case 'decapsulate': {
      const outer = before?.outer[0];
      return outer ? wrap(`− ${outerHeader(outer)}`, width, most) : [];
    }
    case 'fragment':
    case 'reassemble':
      return wrap(step.text, width, most);
    case 'deliver':
    case 'exit':
    case 'end':
      return wrap(step.text, width, most);
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

function outerHeader(outer: OuterHeader): string {
  return `${tunnelName(outer)} header ${outer.source} → ${outer.destination}`;
}

function routeLines({ evidence, also = [], by }: Step): string[] {
  const missing = also.filter(({ kind }) => kind === 'absent-route').flatMap(absentRoute);
  if (!evidence) return missing;
  if (evidence.kind === 'absent-route') return [...absentRoute(evidence), ...missing];
  return [...wrap(`route ${shortRoute(evidence.text)}${author(by)}`, width, 2), ...missing];
}

function absentRoute({ text, by, why }: Evidence): string[] {
  return [...wrap(`✗ missing: ${shortRoute(text)}${author(by)}`, width, 2), ...wrap(why, width, 2)];
}

/** Only rules that let the packet pass or not; marks, jumps and policies that let it pass are in the table. */
function ruleLines({ evidence }: Step): string[] {
  if (evidence?.kind !== 'rule') return [];
  const target = ruleTarget(evidence.text);
  if (target !== 'ACCEPT' || !evidence.chain) return [];
  return [
    ...wrap(`${evidence.chain}: ${target}${author(evidence.by)}`, width, 2),
    ...wrap(evidence.why, width, 2),
  ];
}

function endReasons({ kind, evidence, also = [] }: Step): string[] {
  if (kind !== 'end') return [];
  const missing = also.filter((other) => other.kind === 'absent-route').flatMap(absentRoute);
  return [...(evidence ? endEvidence(evidence) : []), ...missing];
}

function endEvidence(evidence: Evidence): string[] {
  if (evidence.kind === 'absent-route') return absentRoute(evidence);
  const text = evidence.kind === 'rule' ? shortRule(evidence.text) : evidence.text;
  const chain = evidence.chain ? `${evidence.chain}${author(evidence.by)}` : '';
  return [...wrap(chain, width, 2), ...wrap(shorten(text, 2 * width), width, most)];
}

/** `DNAT 192.168.31.10:8080 → 172.17.0.2:80`, with SNAT where the source changed too. */
function translations({ packet }: Step, before: PlacedStep['before']): string[] {
  if (!before) return [];
  const pairs = [
    ['SNAT', endpoint(before.ip.source, before.sourcePort), endpoint(packet.ip.source, packet.sourcePort)],
    [
      'DNAT',
      endpoint(before.ip.destination, before.destinationPort),
      endpoint(packet.ip.destination, packet.destinationPort),
    ],
  ] as const;
  return pairs
    .filter(([, then, now]) => then !== now)
    .flatMap(([name, then, now]) => wrap(`${name} ${then} → ${now}`, width, 2));
}

function authorLine({ evidence, by }: Step): string[] {
  if (evidence?.kind === 'conntrack') return ['as connection tracking remembers'];
  const chain = evidence?.chain ?? '';
  return chain || author(by) ? wrap(`${chain}${author(by)}`.replace(/^ · /, 'by '), width, 2) : [];
}
