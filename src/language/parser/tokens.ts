import type { IToken, TokenType, TokenVocabulary } from 'chevrotain';
import {
  DefaultLexer,
  DefaultTokenBuilder,
  type GrammarAST,
  type LexerResult,
  type TokenBuilderOptions,
} from 'langium';
import { KeptTokens } from './kept-tokens.js';

/**
 * Words that start a declaration or a setting with a name of its own. They may name anything but a subnet, and not at the
 * beginning of a line: there they start what they always start, so that one unfinished line does not eat the next.
 */
const startsStatement = new Set(
  'import notes subnet link router host cluster trace rules scenario route rule sysctl firewall nat accept drop reject masquerade forward snat one-to-one somebody listen docker network container publish userland-proxy calico flannel cni node namespace service-cidr kube-proxy pod deployment service select port endpoints labels network-policy admin-network-policy baseline-admin-network-policy cluster-network-policy calico-network-policy global-network-policy network-set global-network-set tier subject types ingress egress service-account service-account-selector host-endpoint auto-host-endpoints felix failsafe-inbound failsafe-outbound do-not-track pre-dnat apply-on-forward backend pool bgp peer bgp-filter import-v4 export-v4 import-v6 export-v6 route-reflector datastore allow deny stop lose restart without cut drain unready scale move remove live-restore'.split(
    ' ',
  ),
);

/** Behind a word that {@link startsStatement}: the type of its tokens where the word may be a name. No text has this. */
const AS_NAME = '\u0003';

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
    for (const token of [...tokens]) {
      if (token.name !== 'ID' && !isWord(token)) continue;
      if (startsStatement.has(token.name)) {
        const asName = token.name + AS_NAME;
        tokens.push({ name: asName, PATTERN: asName, CATEGORIES: [token, name] });
      } else {
        token.CATEGORIES = [name, segment];
      }
    }
    return tokens;
  }
}

/** Keywords have their text as pattern; terminals have regular expressions. */
function isWord({ PATTERN }: TokenType): boolean {
  return typeof PATTERN === 'string' && /^[a-z]/.test(PATTERN);
}

/** Whether a token of this type was taken as a name. */
export function isNameToken({ name }: TokenType): boolean {
  return name === 'ID' || name.endsWith(AS_NAME);
}

/** Tells words that start a line from words that may be names, and texts that lack their closing quote from those that do not. */
export class KnetLexer extends DefaultLexer {
  readonly #kept = new KeptTokens();

  override tokenize(text: string): LexerResult {
    return this.#kept.tokenize(text, (part) => this.#read(part));
  }

  /** Somebody holds on to tokens that this lexer gave last. */
  forget(): void {
    this.#kept.forget();
  }

  #read(text: string): LexerResult {
    const result = super.tokenize(text);
    let line = 0;
    for (const token of result.tokens) {
      const startsLine = token.startLine !== line;
      line = token.endLine ?? line;
      const asName = startsLine ? undefined : this.definition[token.image + AS_NAME];
      if (asName) setType(token, asName);
      else if (token.tokenType.name === 'STRING' && !isClosed(token.image)) {
        const { startOffset, startLine, startColumn, image } = token;
        const place = { offset: startOffset, length: image.length, line: startLine, column: startColumn };
        result.errors.push({ ...place, message: UNCLOSED_TEXT });
      }
    }
    return result;
  }
}

/** Message of the lexer error for a text without its closing quote. */
export const UNCLOSED_TEXT = 'unclosed text';

function setType(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}

function isClosed(image: string): boolean {
  return /^"(\\.|[^"\\])*"$/.test(image);
}
