import type { StepPlace, WhatIf } from '../../analysis/what-if.js';
import { printable } from '../../diagram/printable.js';
import { placeText } from '../../diagram/trace-text.js';
import { verdictLine } from '../../diagram/verdict-text.js';
import { roadNamed } from '../../simulator/roads.js';
import type { Trace } from '../../simulator/trace.js';
import { faultText } from '../../topology/fault-text.js';
import type { Paint } from '../paint.js';
import type { AskedTrace } from './asked.js';

/** What a scenario changes for a packet: how it ends, why, the statement that did it, and the steps that differ. */
export function comparisonText({ scenario }: AskedTrace, found: WhatIf, paint: Paint): string {
  const { before, after, fresh, gone, cause } = found;
  const { flow } = after;
  const lines = [
    `${flow.from ?? flow.namespace} -> ${flow.to ?? flow.destination}`,
    `before: ${verdictLine(before.verdict)}: ${before.reason}`,
    `under "${scenario}": ${verdictLine(after.verdict)}: ${after.reason}`,
  ];
  if (cause) lines.push(`because of: ${faultText(cause)} (${placeText(cause.source)})`);
  else lines.push('the scenario changes nothing for this packet');
  return [
    ...lines.map((line) => printable(line)),
    ...gone.map((place) => paint('red', printable(`- ${stepText(before, place)}`))),
    ...fresh.map((place) => paint('green', printable(`+ ${stepText(after, place)}`))),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function stepText(trace: Trace, { path, road, hop, step }: StepPlace): string {
  const at = roadNamed(trace.paths[path], road)?.hops[hop];
  if (!at) return '';
  const place = at.namespace === 'host' ? at.machine : `${at.machine} · ${at.namespace}`;
  return `${road === 'forward' ? '' : `${road}: `}${place}: ${at.steps[step]?.text ?? ''}`;
}

/** The same as `docs/json.md` has it. */
export function comparisonJson({ name, scenario }: AskedTrace, found: WhatIf): string {
  const { before, after, fresh, gone, cause } = found;
  const value = {
    version: 1,
    ...(name === undefined ? {} : { name }),
    scenario,
    before,
    after,
    fresh,
    gone,
    ...(cause ? { cause: { text: faultText(cause), source: cause.source } } : {}),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
