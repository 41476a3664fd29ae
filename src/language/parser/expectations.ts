import type { IToken, TokenType } from 'chevrotain';
import { AbstractParserErrorMessageProvider } from 'langium';

/** What the parser would have taken instead of the token that it found: names of token types. */
export interface Expectation {
  readonly expected: readonly string[];
}

/**
 * Has the parser note what it expected in place of a message; the sentence is made later, in `sentences.ts`, where the
 * rules that were open are known as well.
 */
export class KnetExpectations extends AbstractParserErrorMessageProvider {
  override buildMismatchTokenMessage({ expected }: { expected: TokenType }): string {
    return encode([expected]);
  }

  override buildNotAllInputParsedMessage(_: { firstRedundant: IToken }): string {
    return encode([]);
  }

  override buildNoViableAltMessage({
    expectedPathsPerAlt,
  }: {
    expectedPathsPerAlt: TokenType[][][];
  }): string {
    return encode(expectedPathsPerAlt.flat().flatMap((path) => path[0] ?? []));
  }

  override buildEarlyExitMessage({
    expectedIterationPaths,
  }: {
    expectedIterationPaths: TokenType[][];
  }): string {
    return encode(expectedIterationPaths.flatMap((path) => path[0] ?? []));
  }
}

function encode(types: readonly TokenType[]): string {
  return [...new Set(types.map(({ name }) => name))].join('\n');
}

/** Token types that {@link KnetExpectations} put into an error's message. */
export function decodeExpectation(message: string): Expectation {
  return { expected: message === '' ? [] : message.split('\n') };
}
