import type { Connection } from '../../analysis/reach/reach.js';
import { jsonOf } from './json.js';
import { columns, connectionText } from './line.js';
import { mermaidOf } from './mermaid.js';

export const REACH_FORMATS = ['text', 'json', 'csv', 'md', 'mermaid'] as const;

export type ReachFormat = (typeof REACH_FORMATS)[number];

/** Who reaches whom, in a format of `knet reach`. */
export function renderReach(connections: readonly Connection[], format: ReachFormat): string {
  switch (format) {
    case 'text':
      return lines(connections.map(connectionText));
    case 'json':
      return `${JSON.stringify({ version: 1, connections: connections.flatMap(jsonOf) }, null, 2)}\n`;
    case 'csv':
      return lines(['src,dst,conn', ...connections.map((each) => columns(each).map(csvField).join(','))]);
    case 'md':
      return lines(['| src | dst | conn |', '|-----|-----|------|', ...connections.map(markdownRow)]);
    case 'mermaid':
      return mermaidOf(connections);
  }
}

/** RFC 4180. */
function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownRow(connection: Connection): string {
  return `| ${columns(connection)
    .map((text) => text.replace(/[|\\`*_<>]/g, '\\$&'))
    .join(' | ')} |`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
