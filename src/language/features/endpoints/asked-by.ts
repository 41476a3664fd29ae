import type { LangiumDocument } from 'langium';
import { isOverSets } from '../../../analysis/rules.js';
import type { Position, SourceRange } from '../../../linux/provenance.js';
import type { Question, Rule } from '../../../topology/question.js';
import type { Topology } from '../../../topology/topology.js';
import { askedQuestion } from '../../topology/asked-question.js';
import { keyOf } from '../../topology/declarations.js';
import type { Program } from '../../workspace.js';
import { questionText } from '../question-text.js';

/** How an editor asks for a trace: by name, by who and where to, or by a place in the text. */
export type TraceRequest =
  | { readonly name: string }
  | { readonly from: string; readonly to: string }
  | { readonly position: Position };

/** A question found, with the way to ask it again when the text has changed. */
export interface Asked {
  readonly title: string;
  readonly question: Question | Rule;
  readonly scenario?: string;
  readonly again: TraceRequest;
}

/** What an editor asks for; or one sentence on why there is no such question. */
export function askedBy(
  request: TraceRequest,
  document: Pick<LangiumDocument, 'uri'>,
  program: Program,
): Asked | { readonly problem: string } {
  if ('name' in request) return byName(request.name, program);
  if ('from' in request) return byEnds(request.from, request.to, program.topology);
  return byPosition(request.position, document.uri.toString(), program);
}

function byName(
  name: string,
  { topology, declarations, findings }: Program,
): Asked | { readonly problem: string } {
  const trace = topology.traces.get(name);
  if (trace)
    return { title: `${name}: ${questionText(trace)}`, question: trace, again: { name }, ...under(trace) };
  const declared = declarations.get(keyOf.trace(name));
  if (!declared) return { problem: `There is no trace named "${name}" any more.` };
  const reason = findings.find(
    ({ severity, source }) =>
      severity === 'error' && source.uri === declared.uri && source.start.line === declared.source.start.line,
  );
  return { problem: `Trace "${name}" cannot be followed: ${reason?.message ?? 'it has errors'}.` };
}

function byEnds(from: string, to: string, topology: Topology): Asked | { readonly problem: string } {
  const asked = askedQuestion(topology, from, to);
  if ('problem' in asked) return { problem: sentence(asked.problem.message) };
  const { question } = asked;
  return { title: questionText(question), question, again: { from, to } };
}

function byPosition(position: Position, uri: string, program: Program): Asked | { readonly problem: string } {
  const nearest = questionsIn(program.topology, uri)
    .map((candidate) => ({ candidate, distance: distance(candidate.source, position) }))
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
  if (!nearest)
    return { problem: 'This file has no trace or rule; use Trace Packet to ask who reaches whom.' };
  if (nearest.name !== undefined) return byName(nearest.name, program);
  const { question, scenario } = nearest;
  const hasOptions = Object.keys(question.options).length > 0;
  const port = question.port ? `:${question.port.port}/${question.port.protocol}` : '';
  const to = question.to.text.includes(':') && port ? `[${question.to.text}]` : question.to.text;
  return {
    title: questionText(question),
    question,
    ...(scenario === undefined ? {} : { scenario }),
    again:
      hasOptions || scenario !== undefined || ('action' in question && isOverSets(question))
        ? { position: nearest.source.start }
        : { from: question.from.text, to: `${to}${port}` },
  };
}

interface PlacedQuestion {
  readonly question: Question | Rule;
  readonly source: SourceRange;
  readonly name?: string;
  readonly scenario?: string;
}

/** The traces and rules of a file. */
function questionsIn({ traces, rules, scenarios }: Topology, uri: string): PlacedQuestion[] {
  const all: PlacedQuestion[] = [
    ...[...traces.values()].map((trace) => ({ question: trace, source: trace.source, name: trace.name })),
    ...rules.flatMap((block) => block.rules.map((rule) => ({ question: rule, source: rule.source }))),
    ...[...scenarios.values()].flatMap(({ name, rules: own }) =>
      own.map((rule) => ({ question: rule, source: rule.source, scenario: name })),
    ),
  ];
  return all.filter(({ source }) => source.uri === uri);
}

/** Lines between a place and a position; within one line, who starts before the cursor and nearest to it comes first. */
function distance({ start, end }: SourceRange, { line, character }: Position): number {
  const lines = line < start.line ? start.line - line : Math.max(0, line - end.line);
  const columns =
    character < start.character ? start.character - character : Math.max(0, character - end.character);
  return lines + Math.min(columns, 9999) / 10_000;
}

function under({ scenario }: { readonly scenario?: string }): { readonly scenario?: string } {
  return scenario === undefined ? {} : { scenario };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
