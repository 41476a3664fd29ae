import type { TokenType } from 'chevrotain';
import { type AstNode, createLangiumParser, type LangiumCoreServices, type LangiumParser } from 'langium';
import { KnetLexer } from './tokens.js';

/** The methods of Chevrotain's parser that decide how it goes on after a mistake (its `recoverable.ts`). */
interface Recovery {
  canTokenTypeBeInsertedInRecovery(type: TokenType): boolean;
  flattenFollowSet(): TokenType[];
}

/** Types that so much text has that they say nothing of where a construct ends. */
const isName = new Set(['ID', 'NAME', 'SEGMENT']);

/**
 * The parser, with two of Chevrotain's recovery decisions made for this language:
 * a brace is never taken as forgotten when an unknown word stands before it, else `{ nework app }` would close its block
 * and all that follows would be read one level too high; and after a mistake the parser goes on at a brace or at a word of
 * the language, never at a name. A mistake names its tokens, so the lexer must leave them as they are.
 */
export function createKnetParser(services: LangiumCoreServices): LangiumParser {
  const parser = createLangiumParser(services);
  const recovery = (parser as unknown as { wrapper: Recovery }).wrapper;
  recovery.canTokenTypeBeInsertedInRecovery = ({ name }) => name !== '{' && name !== '}';
  const followSet = recovery.flattenFollowSet;
  recovery.flattenFollowSet = () => followSet.call(recovery).filter(({ name }) => !isName.has(name));
  const { Lexer: lexer } = services.parser;
  const parse = parser.parse.bind(parser);
  parser.parse = <Root extends AstNode>(...of: Parameters<LangiumParser['parse']>) => {
    const result = parse<Root>(...of);
    if (result.parserErrors.length > 0 && lexer instanceof KnetLexer) lexer.forget();
    return result;
  };
  return parser;
}
