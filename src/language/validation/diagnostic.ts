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

export function toDiagnostic({
  code,
  severity,
  message,
  source,
  related,
  suggestions = [],
}: Finding): Diagnostic {
  return {
    source: 'knet',
    code,
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
