import { interruptAndCheck, type LangiumDocument } from 'langium';
import type { CodeLensProvider } from 'langium/lsp';
import { CancellationToken, type CodeLens, type CodeLensParams } from 'vscode-languageserver-protocol';
import type { RuleResult } from '../../analysis/rule-result.js';
import { verdictLine } from '../../diagram/verdict-text.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Trace, Verdict } from '../../simulator/trace.js';
import type { RuleBlock, Scenario } from '../../topology/question.js';
import type { Models } from '../analysis/models.js';
import type { KnetServices } from '../services.js';
import type { Program } from '../workspace.js';

/** The extension's command that shows a trace; its one argument is a `TraceParams` of the protocol. */
const SHOW_TRACE = 'knet.showTrace';

/** Above each trace, rule and block of rules: how it ends now, and a click that shows the way. */
export class KnetCodeLenses implements CodeLensProvider {
  readonly #programs: KnetServices['Programs'];

  constructor(
    services: KnetServices,
    private readonly models: Models,
  ) {
    this.#programs = services.Programs;
  }

  async provideCodeLens(
    document: LangiumDocument,
    _params: CodeLensParams,
    cancel: CancellationToken = CancellationToken.None,
  ): Promise<CodeLens[]> {
    const uri = document.uri.toString();
    const program = this.#programs.of(document);
    return [...(await this.#traces(program, uri, cancel)), ...(await this.#rules(program, uri, cancel))];
  }

  async #traces(program: Program, uri: string, cancel: CancellationToken): Promise<CodeLens[]> {
    const lenses: CodeLens[] = [];
    for (const declaration of program.topology.traces.values()) {
      if (declaration.source.uri !== uri) continue;
      await interruptAndCheck(cancel);
      const trace = this.models.trace(program, declaration);
      lenses.push(lens(declaration.source, traceTitle(trace), { uri, name: declaration.name }));
    }
    return lenses;
  }

  async #rules(program: Program, uri: string, cancel: CancellationToken): Promise<CodeLens[]> {
    const results = await this.models.rules(program, cancel);
    const own = results.filter(({ rule }) => rule.source.uri === uri);
    const byPlace = new Map(own.map((result) => [placeOf(result.rule.source), result]));
    return [
      ...blocksOf(program, uri).flatMap((block) => blockLens(block, byPlace)),
      ...own.map((result) => lens(result.rule.source, ruleTitle(result), argumentOf(result))),
    ];
  }
}

function placeOf({ start }: SourceRange): string {
  return `${start.line}:${start.character}`;
}

/** The blocks of rules and the scenarios of a file. */
function blocksOf({ topology: { rules, scenarios } }: Program, uri: string): (RuleBlock | Scenario)[] {
  return [...rules, ...scenarios.values()].filter(({ source }) => source.uri === uri);
}

/** How many rules of a block hold; a click shows the first that does not. A block on one line says so by its rule. */
function blockLens(
  { source, rules }: RuleBlock | Scenario,
  results: ReadonlyMap<string, RuleResult>,
): CodeLens[] {
  const last = rules.at(-1);
  const own = rules.flatMap((rule) => results.get(placeOf(rule.source)) ?? []);
  if (!last || last.source.start.line === source.start.line || own.length === 0) return [];
  const failing = own.filter(({ holds }) => !holds);
  const title =
    failing.length === 0
      ? `✓ ${own.length === 1 ? 'holds' : `all ${own.length} hold`}`
      : `✗ ${failing.length} of ${own.length} fail`;
  return [lens(source, title, argumentOf(failing[0] ?? own[0]!))];
}

function argumentOf({ rule: { source } }: RuleResult): object {
  return { uri: source.uri, position: source.start };
}

function lens({ start, end }: SourceRange, title: string, argument: object): CodeLens {
  return { range: { start, end }, command: { title, command: SHOW_TRACE, arguments: [argument] } };
}

/** `Trace: ✓ delivered · 4 hops`, `Trace: ✗ dropped by dockerd · 2 hops`. */
function traceTitle(trace: Trace): string {
  return `Trace: ${verdictLine(trace.verdict)}${author(trace)}${hops(trace)}`;
}

function ruleTitle({ holds, rule, answer, failing, pairs }: RuleResult): string {
  const { trace } = answer;
  const many = pairs > 1 ? ` · ${holds ? pairs : `${failing} of ${pairs}`} pairs` : '';
  const mark = holds ? '✓' : '✗';
  const verdict = verdictLine(trace.verdict).replace(/^\S+ /, '');
  return `Trace: ${mark} ${holds ? 'holds' : 'fails'}: ${verdict}${author(trace)}${hops(trace)}${many}${rule.via ? ` · via ${rule.via}` : ''}`;
}

/** Endings that somebody's rule decided. */
const DECIDED: ReadonlySet<Verdict> = new Set(['dropped', 'rejected', 'filtered-by-rpf']);

/** Who wrote what the road ended by; nobody but the kernel goes without saying. */
function author({ verdict, paths }: Trace): string {
  const by = paths
    .find((path) => path.verdict === verdict)
    ?.hops.at(-1)
    ?.steps.at(-1)?.by;
  return DECIDED.has(verdict) && by !== undefined && by !== 'kernel' ? ` by ${by}` : '';
}

function hops({ paths }: Trace): string {
  const count = paths[0]?.hops.length ?? 0;
  return count === 0 ? '' : ` · ${count} ${count === 1 ? 'hop' : 'hops'}`;
}
