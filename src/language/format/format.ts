import type { ParseResult } from 'langium';
import type * as ast from '../generated/knet/ast.js';
import { knetParser } from '../parser/parser.js';
import { gapsOf } from './gaps.js';
import { piecesOf } from './pieces.js';

/** A stretch of white space that is to be replaced. */
export interface SpaceEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** The text in its canonical layout. Nothing but white space changes; a text with syntax errors stays as it is. */
export function formatText(text: string): string {
  let result = '';
  let done = 0;
  for (const { offset, length, text: space } of formattingEdits(text, knetParser().parse<ast.File>(text))) {
    result += text.slice(done, offset) + space;
    done = offset + length;
  }
  return result + text.slice(done);
}

/** The edits that bring a parsed text into its canonical layout, in order. */
export function formattingEdits(text: string, result: ParseResult<ast.File>): SpaceEdit[] {
  if (result.lexerErrors.length > 0 || result.parserErrors.length > 0) return [];
  const pieces = piecesOf(result);
  const gaps = gapsOf(pieces);
  const edits: SpaceEdit[] = [];
  let from = 0;
  gaps.forEach((gap, index) => {
    const to = pieces[index]?.offset ?? text.length;
    if (text.slice(from, to) !== gap) edits.push({ offset: from, length: to - from, text: gap });
    from = pieces[index]?.end ?? to;
  });
  return edits;
}
