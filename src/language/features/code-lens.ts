import { interruptAndCheck, type LangiumDocument } from 'langium';
import type { CodeLensProvider } from 'langium/lsp';
import { CancellationToken, type CodeLens, type CodeLensParams } from 'vscode-languageserver-protocol';
import type { RuleResult } from '../../analysis/rules.js';
import { verdictLine } from '../../diagram/verdict-text.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Trace, Verdict } from '../../simulator/trace.js';
import type { Models } from '../analysis/models.js';
import type { KnetServices } from '../services.js';
import type { Program } from '../workspace.js';

/** The extension's command that shows a trace; its one argument is a `TraceParams` of the protocol. */
const SHOW_TRACE = 'knet.showTrace';

/** Above each trace and rule: how it ends now, and a click that shows the way. */
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
    return results
      .filter(({ rule }) => rule.source.uri === uri)
      .map((result) =>
        lens(result.rule.source, ruleTitle(result), { uri, position: result.rule.source.start }),
      );
  }
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
