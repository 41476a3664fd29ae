/** What would start a list, a heading or a quotation at the start of a line; elsewhere it is only itself. */
const BLOCK_START = /^([#+\-=>]|\d+[.)])/;

/** A user's text as Markdown that reads as the text itself: nothing of it becomes markup, a link, an icon or a picture. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<&~|$]/g, '\\$&')
    .replace(/:(?=\/\/)|(?<=\bwww)\.|@/gi, '\\$&')
    .replace(BLOCK_START, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`);
}

/** A user's text in a code span, whose fence is longer than any run of backquotes within (CommonMark, section 6.1). */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}
