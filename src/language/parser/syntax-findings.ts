import type { ILexingError, IRecognitionException, IToken } from 'chevrotain';
import type { ParseResult } from 'langium';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import { previousOf, sentenceOf } from './sentences.js';
import { UNCLOSED_TEXT } from './tokens.js';
import { CHARACTERS } from './vocabulary.js';

/**
 * syntax: what the lexer and the parser did not understand. One finding for each mistake: what follows on the same line, and
 * braces that are out of balance after a mistake, follow from it.
 */
export function syntaxFindings({ lexerErrors, parserErrors }: ParseResult, uri: string): Finding[] {
  if (lexerErrors.length === 0 && parserErrors.length === 0) return [];
  const all = [
    ...lexerErrors.map((error) => lexerFinding(error, uri)),
    ...parserErrors.map((error) => parserFinding(error, uri)),
  ];
  all.sort((a, b) => compare(a.source, b.source));
  const kept: Finding[] = [];
  for (const finding of all) {
    const before = kept.at(-1);
    const sameLine = before?.source.start.line === finding.source.start.line;
    if (before && (sameLine || /closes nothing|is not closed/.test(finding.message))) continue;
    kept.push(finding);
  }
  return kept;
}

/** Words that the parser skipped after mistakes: what they declare is unknown, and no mistake of those who name it. */
export function skippedWords({ parserErrors }: ParseResult): Set<string> {
  return new Set(
    parserErrors.flatMap(({ token, resyncedTokens }) => [token, ...resyncedTokens].map(({ image }) => image)),
  );
}

function lexerFinding({ line = 1, column = 1, length, message }: ILexingError, uri: string): Finding {
  const start = { line: line - 1, character: column - 1 };
  const source = { uri, start, end: { line: start.line, character: start.character + length } };
  const text = message === UNCLOSED_TEXT ? 'this text has no closing quote' : unexpected(message);
  return { code: 'syntax', severity: 'error', message: text, source };
}

const LETTER = /^[\p{L}\p{M}]$/u;
const NAMES = 'names have letters from a to z, digits, -, _ and .';

/** Chevrotain's message is the only place that has the characters: `unexpected character: ->;<- at offset…`. */
function unexpected(message: string): string {
  const character = /->([\s\S])<-/u.exec(message)?.[1] ?? '';
  const hint = CHARACTERS[character] ?? (LETTER.test(character) ? NAMES : undefined);
  return `unexpected ${character}${hint ? `: ${hint}` : ''}`;
}

function parserFinding(error: IRecognitionException, uri: string): Finding {
  const { message, suggestions } = sentenceOf(error);
  return { code: 'syntax', severity: 'error', message, source: placeOf(error, uri), suggestions };
}

/** The unexpected token; or, when it stands on a later line, the one before it, behind which something is missing. */
function placeOf(error: IRecognitionException, uri: string): SourceRange {
  const { token } = error;
  const previous = previousOf(error);
  const atEnd = token.tokenType.name === 'EOF' || !Number.isInteger(token.startLine);
  const missing = previous?.image && (atEnd || (previous.endLine ?? 0) < (token.startLine ?? 0));
  return rangeOf(missing ? previous : token, uri);
}

function rangeOf({ startLine, startColumn, endLine, endColumn }: IToken, uri: string): SourceRange {
  const start = { line: (startLine || 1) - 1, character: (startColumn || 1) - 1 };
  return { uri, start, end: { line: (endLine || 1) - 1, character: endColumn || 0 } };
}

function compare(a: SourceRange, b: SourceRange): number {
  return a.start.line - b.start.line || a.start.character - b.start.character;
}
