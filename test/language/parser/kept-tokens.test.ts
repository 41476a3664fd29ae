import { readFileSync } from 'node:fs';
import type { ILexingError, IToken } from 'chevrotain';
import fc from 'fast-check';
import { createDefaultCoreModule, createDefaultSharedCoreModule, EmptyFileSystem, inject } from 'langium';
import { expect, test } from 'vitest';
import {
  KnetGeneratedModule,
  KnetGeneratedSharedModule,
} from '../../../src/language/generated/knet/module.js';
import { knetParserModule } from '../../../src/language/parser/parser.js';
import type { KnetLexer } from '../../../src/language/parser/tokens.js';

function newLexer(): KnetLexer {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), KnetGeneratedSharedModule);
  const services = inject(createDefaultCoreModule({ shared }), KnetGeneratedModule, knetParserModule);
  return services.parser.Lexer as KnetLexer;
}

const place = ({
  tokenType,
  image,
  startOffset,
  endOffset,
  startLine,
  endLine,
  startColumn,
  endColumn,
}: IToken) =>
  `${tokenType.name} ${image} ${startOffset}-${endOffset} ${startLine}:${startColumn}-${endLine}:${endColumn}`;

function read(lexer: KnetLexer, text: string) {
  const { tokens, hidden, errors } = lexer.tokenize(text);
  const mistakes = errors.map(({ offset, line, column, message }: ILexingError) => [
    offset,
    line,
    column,
    message,
  ]);
  const found = { tokens: tokens.map(place), hidden: hidden.map(place), mistakes };
  // As the parser does, which takes comments out as it comes by them.
  hidden.splice(0);
  return found;
}

const TEXT = readFileSync('examples/faults/faults.knet', 'utf8');

/** Pieces that somebody types or pastes: among them all that could reach beyond its line. */
const PIECES = [
  'x',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '"',
  '"a b"',
  '// no\n',
  '#',
  '/*',
  '*/',
  '{',
  '}',
  ':80',
  '->',
  'pod a\n',
  '10.0.0.1/24',
  '€',
];

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    away: fc.constantFrom(0, 0, 0, 1, 1, 5, 60),
    typed: fc.constantFrom('', ...PIECES),
  }),
  { minLength: 1, maxLength: 12 },
);

test('what is kept of the last text are the tokens that the whole text has', () => {
  const typing = newLexer();
  const fresh = newLexer();
  const property = fc.property(edits, (all) => {
    let text = TEXT;
    read(typing, text);
    for (const { at, away, typed } of all) {
      const start = Math.floor(at * text.length);
      text = text.slice(0, start) + typed + text.slice(start + away);
      fresh.forget();
      expect(read(typing, text)).toEqual(read(fresh, text));
    }
  });
  fc.assert(property, { numRuns: 60, seed: 3 });
});

test('tokens of lines that an edit does not touch are the same objects, moved', () => {
  const lexer = newLexer();
  const before = lexer.tokenize('host a { }\nhost b { }\nhost c { }').tokens;
  const after = lexer.tokenize('host a { }\nhost bb { }\n\nhost c { }').tokens;
  expect(after.map((token) => before.includes(token))).toEqual([
    ...[true, true, true, true],
    ...[false, false, false, false],
    ...[true, true, true, true],
  ]);
  expect(after[8]).toMatchObject({ image: 'host', startLine: 4, startOffset: 24 });
});

test('tokens that somebody holds on to stay where they are', () => {
  const lexer = newLexer();
  const [, name] = lexer.tokenize('host a { }').tokens;
  lexer.forget();
  lexer.tokenize('\nhost a { }');
  expect(name).toMatchObject({ image: 'a', startLine: 1 });
});
