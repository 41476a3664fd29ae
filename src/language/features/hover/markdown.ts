/** A user's text as Markdown that reads as the text itself: nothing of it becomes markup, a link or a picture. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@]/g, '\\$&').replace(/\s+/g, ' ');
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
