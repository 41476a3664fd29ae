import { printable } from '../../diagram/printable.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { Paint, Style } from '../paint.js';
import type { CheckedFile } from './checked-file.js';
import { summaryText } from './summary.js';

const styles: Record<Finding['severity'], Style> = {
  error: 'red',
  warning: 'yellow',
  information: 'cyan',
  hint: 'cyan',
};

export interface TextOptions {
  /** A file's name for people. */
  name(uri: string): string;
  readonly paint: Paint;
  /** The text of a file, to show the line that a finding is about; gives undefined where none is to be shown. */
  text(uri: string): string | undefined;
}

/** One line for each finding, `FILE:LINE:COLUMN: SEVERITY CODE: MESSAGE`, related places indented below; a summary last. */
export function checkText(files: readonly CheckedFile[], options: TextOptions): string {
  const lines = files.flatMap((file) => file.findings.flatMap((finding) => findingLines(finding, options)));
  return [...lines, summaryText(files), ''].join('\n');
}

/** A finding on a line of its own, and what belongs to it below. */
export function findingLines(finding: Finding, { name, paint, text }: TextOptions): string[] {
  const { severity, code, message, source, related = [] } = finding;
  const style = styles[severity];
  const head = `${paint('bold', place(source, name))}: ${paint(style, `${severity} ${code}`)}: ${printable(message)}`;
  return [
    head,
    ...excerptLines(source, text(source.uri), (carets) => paint(style, carets)),
    ...related.map((other) => `    ${place(other.source, name)}: ${printable(other.message)}`),
  ];
}

/** Lines and columns count from one, as editors and compilers show them. */
function place({ uri, start }: SourceRange, name: (uri: string) => string): string {
  return `${printable(name(uri))}:${start.line + 1}:${start.character + 1}`;
}

function excerptLines(
  { start, end }: SourceRange,
  text: string | undefined,
  mark: (text: string) => string,
): string[] {
  const line = text?.split(/\r?\n/)[start.line];
  if (line === undefined) return [];
  const number = String(start.line + 1).padStart(5);
  const until = end.line > start.line ? line.length : end.character;
  const before = line.slice(0, start.character).replace(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, until - start.character));
  return [`${number} | ${printable(line, '\t')}`, `      | ${before}${mark(carets)}`];
}
