import type { IToken } from 'chevrotain';
import type { LexerResult } from 'langium';

/** Reads the lines between `start` and `end` anew, and takes over all others from the last text. */
interface Edit {
  readonly start: number;
  readonly end: number;
  /** Where these lines ended in the last text. */
  readonly oldEnd: number;
}

/**
 * The tokens of the text before an edit. A token is of one line, but for comments between `/*` and its counterpart; so an edit
 * makes new tokens of the lines that it touches, and moves those behind. Texts with such comments, or with mistakes that the lexer
 * finds, are read as a whole.
 */
export class KeptTokens {
  #text: string | undefined;
  #tokens: readonly IToken[] = [];
  #hidden: readonly IToken[] = [];

  /** @param read makes tokens of a text by itself, with places from its start */
  tokenize(text: string, read: (text: string) => LexerResult): LexerResult {
    const edit = this.#text === undefined || text.includes('/*') ? undefined : editOf(this.#text, text);
    const result = (edit && this.#edited(text, edit, read)) ?? read(text);
    this.forget();
    if (result.errors.length === 0 && !text.includes('/*')) {
      this.#text = text;
      this.#tokens = result.tokens;
      // The parser takes comments out of its own list as it comes by them.
      this.#hidden = [...result.hidden];
    }
    return result;
  }

  /** Somebody holds on to tokens of the last text: they are not to be moved any more. */
  forget(): void {
    this.#text = undefined;
    this.#tokens = [];
    this.#hidden = [];
  }

  #edited(
    text: string,
    { start, end, oldEnd }: Edit,
    read: (text: string) => LexerResult,
  ): LexerResult | undefined {
    const old = this.#text!;
    const { tokens, hidden, errors, report } = read(text.slice(start, end));
    if (errors.length > 0) return undefined;
    const linesBefore = linesIn(old, 0, start);
    const moved = linesIn(text, start, end) - linesIn(old, start, oldEnd);
    const joined = (kept: readonly IToken[], fresh: readonly IToken[]): IToken[] => {
      const behind = kept.slice(firstFrom(kept, oldEnd));
      for (const token of fresh) move(token, start, linesBefore);
      for (const token of behind) move(token, end - oldEnd, moved);
      return [...kept.slice(0, firstFrom(kept, start)), ...fresh, ...behind];
    };
    return {
      tokens: joined(this.#tokens, tokens),
      hidden: joined(this.#hidden, hidden),
      errors,
      ...(report ? { report } : {}),
    };
  }
}

/** The lines in which two texts differ. */
function editOf(old: string, text: string): Edit {
  const shorter = Math.min(old.length, text.length);
  let same = 0;
  while (same < shorter && old.charCodeAt(same) === text.charCodeAt(same)) same++;
  const start = same === 0 ? 0 : text.lastIndexOf('\n', same - 1) + 1;
  let behind = 0;
  const most = shorter - start;
  while (
    behind < most &&
    old.charCodeAt(old.length - 1 - behind) === text.charCodeAt(text.length - 1 - behind)
  )
    behind++;
  const newline = text.indexOf('\n', text.length - behind);
  const end = newline < 0 ? text.length : newline + 1;
  return { start, end, oldEnd: end - text.length + old.length };
}

/** As the lexer counts them: a line ends with `\n`, `\r` or both. */
function linesIn(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || (code === RETURN && text.charCodeAt(at + 1) !== NEWLINE)) lines++;
  }
  return lines;
}

const NEWLINE = 10;
const RETURN = 13;

/** Index of the first token that starts there or behind. */
function firstFrom(tokens: readonly IToken[], offset: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.startOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function move(token: IToken, by: number, lines: number): void {
  token.startOffset += by;
  if (token.endOffset !== undefined) token.endOffset += by;
  if (token.startLine !== undefined) token.startLine += lines;
  if (token.endLine !== undefined) token.endLine += lines;
}
