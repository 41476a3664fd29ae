import type { ParseResult } from 'langium';
import type { Finding } from '../../topology/finding.js';

/** What the lexer and the parser did not understand, as findings: one for each mistake. */
export function syntaxFindings({ lexerErrors, parserErrors }: ParseResult, uri: string): Finding[] {
  const findings: Finding[] = [];
  for (const error of lexerErrors) {
    const start = { line: (error.line ?? 1) - 1, character: (error.column ?? 1) - 1 };
    const end = { line: start.line, character: start.character + error.length };
    findings.push({ code: 'syntax', severity: 'error', message: error.message, source: { uri, start, end } });
  }
  for (const error of parserErrors) {
    const { startLine = 1, startColumn = 1, endLine = 1, endColumn = 1 } = error.token;
    const start = { line: startLine - 1, character: startColumn - 1 };
    const end = { line: endLine - 1, character: endColumn };
    findings.push({ code: 'syntax', severity: 'error', message: error.message, source: { uri, start, end } });
  }
  return findings;
}
