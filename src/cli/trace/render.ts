import { printable } from '../../diagram/printable.js';
import { sequenceDiagram } from '../../diagram/sequence.js';
import { traceMarkdown } from '../../diagram/trace-markdown.js';
import { traceText } from '../../diagram/trace-text.js';
import type { Trace } from '../../simulator/trace.js';
import type { Paint } from '../paint.js';
import type { AskedTrace } from './asked.js';
import { paintTrace } from './paint-trace.js';

export const TRACE_FORMATS = ['text', 'json', 'mermaid', 'markdown'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

export interface AnsweredTrace extends AskedTrace {
  readonly trace: Trace;
}

/** Answers in the format asked for. JSON is an array when several may have been asked for. */
export function renderTraces(
  answers: readonly AnsweredTrace[],
  { format, all, paint }: { readonly format: TraceFormat; readonly all: boolean; readonly paint: Paint },
): string {
  switch (format) {
    case 'text':
      return answers.map((answer) => textOf(answer, paint)).join('\n');
    case 'json':
      return `${JSON.stringify(all ? answers.map(jsonOf) : jsonOf(answers[0]!), undefined, 2)}\n`;
    case 'mermaid':
      return answers.map((answer) => mermaidOf(answer, all)).join('\n');
    case 'markdown':
      return answers.map(({ trace }) => traceMarkdown(trace)).join('\n');
  }
}

function textOf(answer: AnsweredTrace, paint: Paint): string {
  const heading = headingOf(answer);
  const names = answer.dns ? `${printable(`asks for ${answer.dns.join(', then ')}`)}\n` : '';
  return `${heading ? `${paint('bold', heading)}\n` : ''}${names}${paintTrace(traceText(answer.trace), paint)}`;
}

/** `trace across-nodes under "node3 is gone"`; nothing for a trace that has no name and no scenario. */
function headingOf({ name, scenario, dns }: AskedTrace): string {
  const parts = [
    dns ? 'DNS for' : '',
    name === undefined ? (dns ? 'the next packet' : '') : `trace ${name}`,
    scenario === undefined ? '' : `under "${scenario}"`,
  ];
  return printable(parts.filter(Boolean).join(' '));
}

/** Mermaid reads one diagram a file; where there are several, a comment says whose each is. */
function mermaidOf(answer: AnsweredTrace, all: boolean): string {
  const { text } = sequenceDiagram(answer.trace);
  return all ? `%% ${headingOf(answer)}\n${text}` : text;
}

/** The trace as it is, with the name and scenario that it was asked by. */
function jsonOf({ name, scenario, dns, trace }: AnsweredTrace) {
  const { version, ...rest } = trace;
  return {
    version,
    ...(name === undefined ? {} : { name }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(dns ? { dns: true, names: dns } : {}),
    ...rest,
  };
}
