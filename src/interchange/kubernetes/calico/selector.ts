import { ALL, and, equals, not, type Selector } from '../../../topology/selector.js';

/** `has(`, `==`, `&&`, a quoted text, a word; words may have a label key's prefix in front. */
const TOKEN = /\s*(?:(&&|\|\||==|!=|[!(){},])|"([^"]*)"|'([^']*)'|([\w./-]+))/y;

/** The deepest that parentheses may stand within each other: far more than anybody writes. */
const DEEPEST = 50;

type Token = { readonly kind: 'sign' | 'text' | 'word'; readonly value: string };

/** A selector of Calico's language (libcalico-go/lib/selector/parser), or a sentence where it is none. Empty selects all. */
export function calicoSelector(text: string): Selector | string {
  const tokens = tokensOf(text);
  if (typeof tokens === 'string') return tokens;
  if (tokens.length === 0) return ALL;
  try {
    return new Parser(tokens).whole();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `not a selector: ${text}`;
  }
}

function tokensOf(text: string): Token[] | string {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return `not a selector: ${text}`;
    const [, sign, double, single, word] = found;
    if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'text', value: double ?? single ?? '' });
  }
  return tokens;
}

class Parser {
  #at = 0;
  #depth = 0;

  constructor(readonly tokens: readonly Token[]) {}

  whole(): Selector {
    const selector = this.#or();
    if (this.#at < this.tokens.length) throw new SyntaxError();
    return selector;
  }

  #or(): Selector {
    const parts = [this.#and()];
    while (this.#takes('||')) parts.push(this.#and());
    return parts.length === 1 ? parts[0]! : { kind: 'or', of: parts };
  }

  #and(): Selector {
    const parts = [this.#term()];
    while (this.#takes('&&')) parts.push(this.#term());
    return and(...parts);
  }

  #term(): Selector {
    if (++this.#depth > DEEPEST) throw new SyntaxError();
    const selector = this.#innerTerm();
    this.#depth -= 1;
    return selector;
  }

  #innerTerm(): Selector {
    if (this.#takes('!')) return not(this.#term());
    if (this.#takes('(')) return this.#closed(this.#or());
    const word = this.#next('word');
    if (this.#takes('(')) {
      if (word === 'has') return this.#closed({ kind: 'has', key: this.#next('word') });
      if (word === 'all' || word === 'global') return this.#closed({ kind: word });
      throw new SyntaxError();
    }
    return this.#comparison(word);
  }

  #closed(selector: Selector): Selector {
    if (!this.#takes(')')) throw new SyntaxError();
    return selector;
  }

  #comparison(key: string): Selector {
    if (this.#takes('==')) return equals(key, this.#next('text'));
    if (this.#takes('!=')) return not(equals(key, this.#next('text')));
    const operator = this.#next('word');
    switch (operator) {
      case 'in':
        return { kind: 'in', key, values: this.#set() };
      case 'not':
        if (this.#next('word') !== 'in') throw new SyntaxError();
        return not({ kind: 'in', key, values: this.#set() });
      case 'contains':
        return { kind: 'contains', key, value: this.#next('text') };
      case 'starts':
      case 'ends':
        if (this.#next('word') !== 'with') throw new SyntaxError();
        return { kind: `${operator}-with`, key, value: this.#next('text') };
      default:
        throw new SyntaxError();
    }
  }

  #set(): string[] {
    const values: string[] = [];
    if (!this.#takes('{')) throw new SyntaxError();
    if (this.#takes('}')) return values;
    do values.push(this.#next('text'));
    while (this.#takes(','));
    if (!this.#takes('}')) throw new SyntaxError();
    return values;
  }

  #takes(sign: string): boolean {
    const token = this.tokens[this.#at];
    if (token?.kind !== 'sign' || token.value !== sign) return false;
    this.#at += 1;
    return true;
  }

  #next(kind: 'text' | 'word'): string {
    const token = this.tokens[this.#at++];
    if (token?.kind !== kind) throw new SyntaxError();
    return token.value;
  }
}
