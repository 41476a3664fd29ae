import type { ImportFinding } from '../../interchange/finding.js';
import { commentText } from '../../interchange/knet/names.js';

/** So many names are listed of objects of which the same is to be said. */
const NAMED = 3;

/** One line for each thing to be said: `warning: FILE: KIND NAME: …`; the same about several objects of a kind is one line. */
export function findingSummary(findings: readonly ImportFinding[], quiet: boolean): string {
  const groups = new Map<string, ImportFinding[]>();
  for (const finding of findings) {
    if (quiet && finding.severity === 'information') continue;
    const { severity, file, kind = '', message } = finding;
    const key = JSON.stringify([severity, file, kind, message]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()].map((group) => `${commentText(lineOf(group))}\n`).join('');
}

function lineOf(group: readonly ImportFinding[]): string {
  const { severity, file, kind, message } = group[0]!;
  const names = group.flatMap(({ name }) => name ?? []);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const what = kind === undefined ? [] : [`${kind} ${names.slice(0, NAMED).join(', ')}${more}`];
  return [severity, ...(file === '' ? [] : [file]), ...what, message].join(': ');
}
