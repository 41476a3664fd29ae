import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import type { Finding } from '../../topology/finding.js';

/** What travels with a diagnostic to the quick fixes. */
export interface DiagnosticData {
  readonly code: string;
  readonly suggestions: readonly string[];
}

const SEVERITY: Readonly<Record<Finding['severity'], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** `page` is the address of the page that explains the code, where the editor has one. */
export function toDiagnostic(
  { code, severity, message, source, related, suggestions = [] }: Finding,
  page?: string,
): Diagnostic {
  return {
    source: 'knet',
    code,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    severity: SEVERITY[severity],
    message,
    range: { start: source.start, end: source.end },
    ...(related?.length
      ? {
          relatedInformation: related.map((each) => ({
            message: each.message,
            location: { uri: each.source.uri, range: { start: each.source.start, end: each.source.end } },
          })),
        }
      : {}),
    data: { code, suggestions } satisfies DiagnosticData,
  };
}
