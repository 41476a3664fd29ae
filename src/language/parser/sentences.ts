import type { IRecognitionException, IToken } from 'chevrotain';
import { didYouMean, suggest } from '../diagnostics/suggest.js';
import { decodeExpectation } from './expectations.js';
import { grammarWords } from './grammar-words.js';
import { isNameToken } from './tokens.js';
import { INNER_RULES, NAMED_BEFORE, NAMES, NUMBERS, TEXTS, USAGE } from './vocabulary.js';

/** A parser error in words. */
export interface Sentence {
  readonly message: string;
  readonly suggestions: readonly string[];
}

/** Says what was expected where, and why, of one mistake that the parser found. */
export function sentenceOf(error: IRecognitionException): Sentence {
  const { expected } = decodeExpectation(error.message);
  const open = error.context.ruleStack.map((rule) => rule.replace('\u200B', ''));
  const rule = open.findLast((each) => !INNER_RULES.has(each)) ?? 'File';
  const found = error.token;
  if (expected.length === 0 || expected.includes('EOF')) return misplaced(found, 'File', open);
  if (expected.includes('}')) return misplaced(found, rule, open);
  return missing(expected, rule, found, previousOf(error));
}

export function previousOf(error: IRecognitionException): IToken | undefined {
  return (error as { previousToken?: IToken }).previousToken;
}

/** Something stands where only the statements of a block, or its end, may stand. */
function misplaced({ image, tokenType }: IToken, rule: string, open: readonly string[]): Sentence {
  const { inBlock, homes, firstWord } = grammarWords();
  const block = rule === 'File' ? 'a file' : (firstWord.get(rule) ?? rule);
  if (tokenType.name === 'EOF') return plain(`the block of ${block} is not closed: } is missing`);
  if (image === '}') return plain('this } closes nothing');
  const words = inBlock.get(rule) ?? [];
  const elsewhere = homes.get(image);
  if (elsewhere && !words.includes(image)) {
    const outer = open.slice(0, -1).some((each) => elsewhere.includes(each));
    if (outer && rule !== 'File')
      return plain(`the block of ${block} is not closed: } is missing before "${image}"`);
    const places = elsewhere.map((each) => firstWord.get(each)).filter((each) => each !== undefined);
    const where =
      places.length > 0 ? `in ${[...new Set(places)].join(' or ')} { … }` : 'at the top of a file';
    return plain(`"${image}" cannot stand here: it belongs ${where}`);
  }
  const suggestions = suggest(image, words);
  const choice = words.length > 0 ? `; it may have ${list(words)}` : '';
  const message =
    rule === 'File'
      ? `"${image}" starts no statement`
      : `"${image}" is nothing that ${block} may have${choice}`;
  return { message: message + didYouMean(suggestions), suggestions };
}

/** Something else than what a statement needs next. */
function missing(
  expected: readonly string[],
  rule: string,
  found: IToken,
  previous: IToken | undefined,
): Sentence {
  const words = expected.filter((name) => /^[a-z]/.test(name) && name !== 'localhost');
  if (expected.includes('SEGMENT') && grammarWords().homes.has(found.image)) {
    return plain(`"${found.image}" starts a statement, so it cannot be the name of a ${rule.toLowerCase()}`);
  }
  if (/^NAME|SEGMENT|ID$/.test(expected[0] ?? '') && found.tokenType.name === 'STRING') {
    return plain(`expected a name without quotes after "${previous?.image ?? ''}"`);
  }
  const suggestions = suggest(found.image, words);
  const after = previous?.image ? ` after ${describePrevious(previous, rule)}` : '';
  const sameLine = previous?.endLine === found.startLine && found.tokenType.name !== 'EOF';
  const not = sameLine ? `, not "${found.image}"` : '';
  const usage = USAGE[rule] ? `, as in: ${USAGE[rule]}` : '';
  return {
    message: `expected ${describe(expected, rule)}${after}${not}${usage}${didYouMean(suggestions)}`,
    suggestions,
  };
}

function describePrevious({ image, tokenType }: IToken, rule: string): string {
  const role = isNameToken(tokenType) ? NAMED_BEFORE[rule] : undefined;
  return role ? `${role} "${image}"` : `"${image.replaceAll('"', '')}"`;
}

function describe(expected: readonly string[], rule: string): string {
  const has = (name: string) => expected.includes(name);
  if (rule === 'Endpoint' && has('NAME')) return 'a machine, a container, a pod or an address';
  if (has('IPV4_PREFIX')) {
    return rule === 'LinkEnd'
      ? 'an address with its prefix length, like 10.0.0.1/30,'
      : 'a network like 10.244.0.0/16';
  }
  if (has('IPV4')) return 'an address like 192.168.31.10';
  if (has('INT')) return NUMBERS[rule] ?? 'a number';
  if (has('STRING')) return TEXTS[rule] ?? 'a text in quotes';
  if (has('LABEL')) return 'a label like app=web';
  if (has('MAC')) return 'a hardware address like 02:42:ac:11:00:02';
  if (has('NAME') || has('SEGMENT') || has('ID')) return NAMES[rule] ?? 'a name';
  return list(expected);
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? 'something else';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function plain(message: string): Sentence {
  return { message, suggestions: [] };
}
