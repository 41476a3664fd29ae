import type { Paint, Style } from '../paint.js';

const marks: Readonly<Record<string, Style>> = { '✓': 'green', '✗': 'red', '↗': 'yellow', '?': 'yellow' };

/** Puts colour on the text of a trace: verdicts by how good they are, headers and authors aside. */
export function paintTrace(text: string, paint: Paint): string {
  return text
    .split('\n')
    .map((line) => paintLine(line, paint))
    .join('\n');
}

function paintLine(line: string, paint: Paint): string {
  const verdict = /^(?<before>[^✓✗↗?]*?)(?<verdict>[✓✗↗?] [^:]+)(?<after>.*)$/u.exec(line)?.groups;
  if (verdict && /^(|[a-z0-9 ,.%]+: )$/.test(verdict.before!)) {
    const style = marks[verdict.verdict![0]!]!;
    return `${verdict.before}${paint(style, verdict.verdict!)}${verdict.after}`;
  }
  if (/^ {2}\d+ {2}/.test(line)) return paint('bold', line);
  if (/^ {9}\[/.test(line)) return paint('cyan', line);
  if (/^ {11,}/.test(line)) return paint('dim', line);
  return line;
}
