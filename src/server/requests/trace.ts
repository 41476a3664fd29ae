import type { LangiumDocument } from 'langium';
import type { Model } from '../../analysis/model.js';
import { lookedUp } from '../../analysis/name-server.js';
import { isOverSets, traceOf } from '../../analysis/rules.js';
import { whatIf } from '../../analysis/what-if.js';
import { hopRows } from '../../diagram/hop-rows.js';
import { sequenceDiagram } from '../../diagram/sequence.js';
import { confirmedBy } from '../../interchange/lab/confirmed.js';
import recorded from '../../interchange/lab/fidelity-record.json';
import { type Asked, askedBy } from '../../language/features/endpoints/asked-by.js';
import type { Program } from '../../language/workspace.js';
import {
  METHOD,
  type TraceDifference,
  type TraceParams,
  type TraceResult,
  type TraceView,
} from '../../protocol/messages.js';
import type { Trace } from '../../simulator/trace.js';
import { faultText } from '../../topology/fault-text.js';
import type { Question, Rule } from '../../topology/question.js';
import type { Server } from '../server.js';
import { onDocument } from './on-document.js';

/** So many paths besides the first are drawn; the table has the steps of all. */
const MAX_OTHER_DIAGRAMS = 15;

/** `knet/trace`: one packet's road with its drawing, or a sentence that says why there is none. */
export function answerTrace(server: Server): void {
  onDocument<TraceParams, TraceResult>(server, METHOD.trace, async (document, params) => {
    if (!document) return { ok: false, message: `There is no file ${params.uri}.` };
    const program = server.knet.Programs.of(document);
    const broken = program.findings.find(({ code }) => code === 'syntax');
    if (broken) {
      return {
        ok: false,
        message: `Line ${broken.source.start.line + 1} cannot be read: ${broken.message}.`,
      };
    }
    const asked = askedBy(params, document, program);
    if ('problem' in asked) return { ok: false, message: asked.problem };
    return { ok: true, view: await viewOf(server, program, document, params, asked) };
  });
}

async function viewOf(
  { models, notes, client }: Server,
  program: Program,
  document: LangiumDocument,
  params: TraceParams,
  asked: Asked,
): Promise<TraceView> {
  const scenario = (params.scenario ?? asked.scenario) || undefined;
  const model = models.of(program);
  const { question, ...lookup } = lookedUp(model.topology, asked.question, params.dns);
  const trace = traceOf(model, question, scenario);
  const scenarios = [...model.topology.scenarios.keys()];
  const difference = scenario === undefined ? undefined : differenceOf(model, question, scenario);
  const kernels = confirmedBy(trace, recorded);
  const others = otherDiagrams(trace);
  return {
    title: lookup.lookup === 'query' ? `${asked.title} · DNS` : asked.title,
    params: {
      uri: document.uri.toString(),
      ...(params.scenario === undefined ? {} : { scenario: params.scenario }),
      ...(params.dns === undefined ? {} : { dns: params.dns }),
      ...asked.again,
    },
    trace,
    ...lookup,
    ...(kernels.length > 0 ? { confirmedBy: kernels } : {}),
    ...(scenarios.length > 0 ? { scenarios } : {}),
    ...(scenario === undefined ? {} : { scenario }),
    ...(difference ? { difference } : {}),
    diagram: sequenceDiagram(trace),
    ...(others.length > 0 ? { otherDiagrams: others } : {}),
    rows: hopRows(trace),
    notes: await notes.of(program, client.locale === 'zh-cn' ? ['zh-CN', 'zh-cn'] : []),
  };
}

function differenceOf(
  model: Model,
  question: Question | Rule,
  scenario: string,
): TraceDifference | undefined {
  if ('action' in question && isOverSets(question)) return undefined;
  const found = whatIf(model, question, scenario);
  if (!found) return undefined;
  const { before, fresh, gone, cause } = found;
  return {
    before: { verdict: before.verdict, reason: before.reason },
    fresh,
    gone: gone.length,
    ...(cause ? { cause: { text: faultText(cause), source: cause.source } } : {}),
  };
}

function otherDiagrams(trace: Trace) {
  return trace.paths
    .slice(1, 1 + MAX_OTHER_DIAGRAMS)
    .map((_, index) => sequenceDiagram(trace, { path: index + 1 }));
}
