import type { Piece } from './pieces.js';

const INDENT = '  ';
/** Between statements, and before comments, on one line. */
const APART = '  ';

/** White space before each piece, and after the last one. */
export function gapsOf(pieces: readonly Piece[]): string[] {
  const spread = spreadBraces(pieces);
  const gaps: string[] = [];
  let depth = 0;
  pieces.forEach((piece, index) => {
    const previous = pieces[index - 1];
    if (piece.text === '}' && !piece.isComment) depth = Math.max(0, depth - 1);
    if (!previous) gaps.push('');
    else if (breaksBetween(previous, piece, index, spread)) {
      const isInside = previous.text === '{' || piece.text === '}';
      const blank = piece.startLine - previous.endLine > 1 && !isInside ? '\n' : '';
      const continued = !piece.startsStatement && !piece.isComment && piece.text !== '}';
      gaps.push(`\n${blank}${INDENT.repeat(depth + (continued ? 2 : 0))}`);
    } else gaps.push(spaceBetween(previous, piece));
    if (piece.text === '{' && !piece.isComment) depth++;
  });
  gaps.push(pieces.length > 0 ? '\n' : '');
  alignComments(pieces, gaps);
  return gaps;
}

/** Braces of blocks that stand on several lines: an opening one ends its line, a closing one starts its own. */
function spreadBraces(pieces: readonly Piece[]): ReadonlySet<number> {
  const spread = new Set<number>();
  const open: number[] = [];
  pieces.forEach((piece, index) => {
    if (piece.isComment) return;
    if (piece.text === '{') open.push(index);
    const start = piece.text === '}' ? open.pop() : undefined;
    if (start === undefined || pieces[start]!.endLine === piece.startLine) return;
    spread.add(start);
    spread.add(index);
  });
  return spread;
}

function breaksBetween(previous: Piece, piece: Piece, index: number, spread: ReadonlySet<number>): boolean {
  const isOnNextLine = piece.startLine > previous.endLine;
  if (previous.isComment && /^(\/\/|#)/.test(previous.text)) return true;
  if (piece.isComment) return isOnNextLine;
  if (piece.text === '{') return previous.isComment && isOnNextLine;
  return isOnNextLine || spread.has(index - 1) || (piece.text === '}' && spread.has(index));
}

function spaceBetween(previous: Piece, piece: Piece): string {
  if (piece.isComment || previous.isComment) return APART;
  if (previous.text === '{' || piece.text === '{' || piece.text === '}') return ' ';
  if (piece.startsStatement) return APART;
  if (piece.text === ',') return '';
  if (previous.isNameColon) return ' ';
  if (piece.text === ')' || ['(', '!'].includes(previous.text)) return '';
  if (piece.text === '(') return previous.text === 'has' ? '' : ' ';
  const tight = [':', '/', '[', ']', '!='];
  if (piece.text === '[') return previous.text === '/' ? '' : ' ';
  if (previous.text === ']') return tight.includes(piece.text) ? '' : ' ';
  if (tight.includes(piece.text) || tight.includes(previous.text)) return '';
  return ' ';
}

/** Comments behind statements on lines that follow each other start in one column. */
function alignComments(pieces: readonly Piece[], gaps: string[]): void {
  let column = 0;
  let line = 0;
  const trailing: { index: number; line: number; column: number }[] = [];
  pieces.forEach((piece, index) => {
    const gap = gaps[index]!;
    const breaks = gap.lastIndexOf('\n');
    if (breaks >= 0) {
      line += gap.split('\n').length - 1;
      column = gap.length - breaks - 1;
    } else column += gap.length;
    const endsLine = index === pieces.length - 1 || gaps[index + 1]!.includes('\n');
    if (piece.isComment && breaks < 0 && endsLine && index > 0) trailing.push({ index, line, column });
    const lines = piece.text.split('\n');
    line += lines.length - 1;
    column = lines.length > 1 ? lines.at(-1)!.length : column + piece.text.length;
  });
  for (let first = 0; first < trailing.length; ) {
    let last = first;
    while (trailing[last + 1]?.line === trailing[last]!.line + 1) last++;
    const group = trailing.slice(first, last + 1);
    const widest = Math.max(...group.map((each) => each.column));
    for (const each of group) gaps[each.index] = ' '.repeat(gaps[each.index]!.length + widest - each.column);
    first = last + 1;
  }
}
