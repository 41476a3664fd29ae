import {
  DefaultDocumentValidator,
  interruptAndCheck,
  type LangiumCoreServices,
  type LangiumDocument,
  type ValidationOptions,
} from 'langium';
import { CancellationToken, type Diagnostic } from 'vscode-languageserver-protocol';
import type { Finding } from '../../topology/finding.js';
import type { Programs } from '../programs.js';
import type { Program } from '../workspace.js';
import { toDiagnostic } from './diagnostic.js';

/**
 * What looks at a program whose text could be read: it asks rules, and says which do not hold. Takes as long as it takes,
 * and stops when the token is cancelled.
 */
export interface ProgramAnalysis {
  findings(program: Program, cancel: CancellationToken): Promise<readonly Finding[]>;
}

/** Gives the address of the page that explains a finding's code; undefined where there is none to be had. */
export type PageOf = (code: string) => string | undefined;

/** Publishes a program's findings. Langium's own checks are left out: the topology goes by names and finds more. */
export class KnetDocumentValidator extends DefaultDocumentValidator {
  readonly #programs: Programs;
  readonly #analysis: ProgramAnalysis | undefined;
  readonly #pageOf: PageOf;

  constructor(
    services: LangiumCoreServices,
    programs: Programs,
    analysis: ProgramAnalysis | undefined,
    pageOf: PageOf = () => undefined,
  ) {
    super(services);
    this.#pageOf = pageOf;
    this.#programs = programs;
    this.#analysis = analysis;
  }

  override async validateDocument(
    document: LangiumDocument,
    _options?: ValidationOptions,
    cancel: CancellationToken = CancellationToken.None,
  ): Promise<Diagnostic[]> {
    await interruptAndCheck(cancel);
    const program = this.#programs.of(document);
    const findings = [...program.findings];
    // What a mistake of syntax swallowed would look like a missing pod; other errors leave out no more than they name.
    if (this.#analysis && !findings.some(({ code }) => code === 'syntax')) {
      findings.push(...(await this.#analysis.findings(program, cancel)));
    }
    const uri = document.uri.toString();
    return findings
      .filter(({ source }) => source.uri === uri)
      .map((finding) => toDiagnostic(finding, this.#pageOf(finding.code)));
  }
}
