import type { Trace } from '../simulator/trace.js';
import type { HopRow } from './diagram.js';
import { hopRows } from './hop-rows.js';
import { sequenceDiagram } from './sequence.js';
import { percent } from './trace-text.js';
import { verdictLine } from './verdict-text.js';

/** What follows the first packet, as it is headed. */
const FOLLOWING = [
  ['reply', 'Reply'],
  ['acknowledgement', 'Acknowledgement'],
] as const;

/** A trace as a Markdown page: verdict, diagram and table of hops of each path. Ends with a line break. */
export function traceMarkdown(trace: Trace): string {
  const { flow, paths } = trace;
  const rows = hopRows(trace);
  const title = `${flow.from ?? flow.namespace} → ${flow.to ?? flow.destination}`;
  const lines = [
    `# ${markdownText(title)}`,
    '',
    `**${verdictLine(trace.verdict)}**: ${markdownText(trace.reason)}`,
  ];
  for (const [index, path] of paths.entries()) {
    const ofPath = rows.filter((row) => row.reference.path === index);
    if (paths.length > 1) lines.push('', `## Path ${index + 1} (${percent(path.probability)})`);
    if (paths.length > 1) lines.push('', `**${verdictLine(path.verdict)}**: ${markdownText(path.reason)}`);
    lines.push('', '```mermaid', sequenceDiagram(trace, { path: index }).text.trimEnd(), '```', '');
    lines.push(...hopTable(ofPath.filter((row) => row.reference.road === 'forward')));
    for (const [road, heading] of FOLLOWING) {
      const following = ofPath.filter((row) => row.reference.road === road);
      if (following.length > 0) lines.push('', `${heading}:`, '', ...hopTable(following));
    }
  }
  return `${lines.join('\n')}\n`;
}

function hopTable(rows: readonly HopRow[]): string[] {
  const head = ['| hop | where | what | evidence | by | headers |', '| ---: | --- | --- | --- | --- | --- |'];
  return [...head, ...rows.map((row) => `| ${cells(row).join(' | ')} |`)];
}

function cells(row: HopRow): string[] {
  const { reference, machine, namespace, devices, text, by, why, packet } = row;
  const isFirst = reference.step === 0;
  const place = namespace === 'host' ? machine : `${machine} ${namespace}`;
  return [
    isFirst ? String(reference.hop + 1) : '',
    isFirst ? markdownText([place, devices].filter(Boolean).join(': ')) : '',
    markdownText(text),
    evidenceCell(row),
    markdownText(why ? `${by}: ${why}` : by),
    markdownText(packet),
  ];
}

function evidenceCell({ evidence, also = [] }: HopRow): string {
  const missing = also.filter(({ kind }) => kind === 'absent-route');
  const lacks = missing.map(
    ({ text, by, why }) => `missing ${codeSpan(text)} (${markdownText(`${by}: ${why}`)})`,
  );
  return [...(evidence ? [codeSpan(evidence)] : []), ...lacks].join('<br>');
}

/** One line of untrusted text as Markdown text: nothing in it is markup or a link, and it stays in its table cell. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/:\/\//g, ':&#47;&#47;')
    .replace(/\bwww\./gi, (word) => `${word.slice(0, 3)}&#46;`)
    .replace(/@/g, '&#64;')
    .replace(/[\\`*_[\]|>~$]/g, '\\$&');
}

/** One line of untrusted text as a code span in a table cell. */
export function codeSpan(text: string): string {
  const line = oneLine(text).replace(/\|/g, '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
