import type { TokenType, TokenVocabulary } from 'chevrotain';
import { DefaultTokenBuilder, type GrammarAST, type TokenBuilderOptions } from 'langium';

/** Words that start a setting of a machine: a subnet of such a name could not be told from the setting. */
const startsMachineSetting = new Set(['route', 'sysctl', 'listen', 'docker']);

/**
 * Makes the words of the language usable as names.
 *
 * The grammar's NAME and SEGMENT are categories: the parser accepts a token of any type in the category where the
 * grammar asks for it. So `network host` and `namespace default` parse, and a new word of the language breaks no file
 * that used it as a name.
 */
export class KnetTokenBuilder extends DefaultTokenBuilder {
  override buildTokens(grammar: GrammarAST.Grammar, options?: TokenBuilderOptions): TokenVocabulary {
    const tokens = super.buildTokens(grammar, options) as TokenType[];
    const named = (name: string) => tokens.find((token) => token.name === name)!;
    const name = named('NAME');
    const segment = named('SEGMENT');
    for (const token of tokens) {
      if (token.name !== 'ID' && !isWord(token)) continue;
      token.CATEGORIES = startsMachineSetting.has(token.name) ? [name] : [name, segment];
    }
    return tokens;
  }
}

/** Keywords have their text as pattern; terminals have regular expressions. */
export function isWord({ PATTERN }: TokenType): boolean {
  return typeof PATTERN === 'string' && /^[a-z]/.test(PATTERN);
}
