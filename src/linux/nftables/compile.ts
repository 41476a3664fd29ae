import { Cursor } from './cursor.js';
import { numberOf } from './data.js';
import { dataTypeOf, type NftField, readKey } from './fields.js';
import { atomsOf } from './lookup.js';
import { readMarkChange } from './mark-change.js';
import { natStatement } from './nat-statement.js';
import { rejectTarget } from './reject.js';
import type { NftChain } from './ruleset.js';
import { readSource } from './source.js';
import type { NftOperand, NftStatement, NftVerdict } from './statements.js';
import { listedIn, nftWords } from './words.js';

/** What a rule means: its statements from left to right, without those that change nothing (counter, comment). */
export type CompiledNftRule = readonly NftStatement[];

const chains = new WeakMap<NftChain, readonly CompiledNftRule[]>();

/** The meaning of a chain's rules, in order; computed once for each chain object. */
export function compileNftChain(chain: NftChain): readonly CompiledNftRule[] {
  let rules = chains.get(chain);
  if (!rules) {
    rules = chain.rules.map(({ text }) => compileNftRule(text));
    chains.set(chain, rules);
  }
  return rules;
}

/** The meaning of a rule as nft prints it. Never fails: what is not understood is an `unknown` statement, the last one. */
export function compileNftRule(text: string): CompiledNftRule {
  const words = new Cursor(nftWords(text));
  const statements: NftStatement[] = [];
  while (!words.ended) {
    const start = words.at;
    const found = statementAt(words);
    if (found === 'nothing') continue;
    if (!found) {
      statements.push({ kind: 'unknown', words: words.rest(start) });
      break;
    }
    statements.push(found);
  }
  return statements;
}

function statementAt(words: Cursor): NftStatement | 'nothing' | undefined {
  const verdict = readVerdict(words);
  if (verdict) return { kind: 'verdict', verdict };
  switch (words.peek()) {
    case 'counter':
      words.next();
      if (words.take('packets')) words.at += 3;
      else if (words.take('name')) words.next();
      return 'nothing';
    case 'comment':
      words.at += 2;
      return 'nothing';
    case 'log':
      return skipLog(words);
    case 'limit':
      return limitAt(words);
    case 'reject':
      return rejectTarget(words);
    case 'notrack':
      words.next();
      return { kind: 'target', target: { kind: 'notrack' } };
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      return natStatement(words);
    case 'add':
    case 'update':
    case 'delete':
      return setChangeAt(words);
    default:
      return readMarkChange(words) ?? withoutEffect(words) ?? matchAt(words);
  }
}

function readVerdict(words: Cursor): NftVerdict | undefined {
  const word = words.peek();
  switch (word) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      words.next();
      return { kind: word };
    case 'jump':
    case 'goto': {
      const chain = words.peek(1);
      if (chain === undefined) return undefined;
      words.at += 2;
      return { kind: word, chain };
    }
    default:
      return undefined;
  }
}

/** `goto service-…` as the value of a verdict map; undefined when it is no verdict. */
export function parseVerdict(text: string): NftVerdict | undefined {
  const words = new Cursor(nftWords(text));
  const verdict = readVerdict(words);
  return words.ended ? verdict : undefined;
}

const LOG_OPTIONS: ReadonlySet<string> = new Set([
  'prefix',
  'level',
  'group',
  'flags',
  'snaplen',
  'queue-threshold',
]);

function skipLog(words: Cursor): NftStatement | 'nothing' {
  words.next();
  while (LOG_OPTIONS.has(words.peek() ?? ''))
    words.at += words.peek(1) === 'all' ? 2 : words.peek() === 'flags' ? 3 : 2;
  return 'nothing';
}

/** `limit rate [over] 5/second [burst 10 packets]` */
function limitAt(words: Cursor): NftStatement | undefined {
  words.next();
  if (!words.take('rate')) return undefined;
  const over = words.take('over');
  if (!/^\d+\/\w+$/.test(words.next() ?? '')) return undefined;
  if (words.take('burst')) words.at += 2;
  return { kind: 'limit', over };
}

/** `update @set { ip saddr timeout 30s }`; with more to do for each element it is not understood. */
function setChangeAt(words: Cursor): NftStatement | undefined {
  const action = words.next() === 'delete' ? 'delete' : 'add';
  const set = words.next() ?? '';
  const inside = new Cursor(nftWords(listedIn(words.next() ?? '')[0] ?? ''));
  const key = readKey(inside);
  if (!key || !set.startsWith('@')) return undefined;
  if (inside.take('timeout')) inside.next();
  return inside.ended ? { kind: 'set-change', action, set: set.slice(1), key } : undefined;
}

/** Statements after which the packet goes on as it was, as far as roads are concerned. */
const HARMLESS: readonly RegExp[] = [
  /^tcp option maxseg size set (rt mtu|\d+)/,
  /^meta (priority|nftrace|pkttype) set \S+/,
];

function withoutEffect(words: Cursor): 'nothing' | undefined {
  const rest = words.rest();
  const found = HARMLESS.map((pattern) => pattern.exec(rest)?.[0]).find((text) => text !== undefined);
  if (found === undefined) return undefined;
  words.at += nftWords(found).length;
  return 'nothing';
}

function matchAt(words: Cursor): NftStatement | undefined {
  if (words.peek() === 'tcp' && words.peek(1) === 'flags') return tcpFlagsAt(words);
  const key = readKey(words);
  if (!key) return undefined;
  if (words.take('vmap')) {
    const source = readSource(words, key);
    return source && { kind: 'verdict-map', key, source };
  }
  const mask = words.take('&') ? numberOf(words.next()) : undefined;
  const operator = words.peek() ?? '';
  if (operator === '<' || operator === '>' || operator === '<=' || operator === '>=') {
    words.next();
    const value = numberOf(words.next());
    if (value === undefined || key.length > 1) return undefined;
    return { kind: 'compare', field: key[0]!, operator, value };
  }
  const negated = words.take('!=');
  const exactFlags = !negated && words.take('==') && key.some(({ kind }) => kind === 'ct-status');
  const operand = exactFlags ? undefined : readOperand(words, key);
  return operand && { kind: 'match', key, ...(mask === undefined ? {} : { mask }), negated, operand };
}

function readOperand(words: Cursor, key: readonly NftField[]): NftOperand | undefined {
  const word = words.peek() ?? '';
  if (word.startsWith('@') || word.startsWith('{')) {
    const source = readSource(words, key);
    return source && { kind: 'lookup', source };
  }
  const parts: string[] = [];
  do parts.push(words.next() ?? '');
  while (words.take('.'));
  const types = key.map(dataTypeOf);
  const alternatives = key.length === 1 ? parts[0]!.split(',') : [parts.join(' . ')];
  const atoms = alternatives.map((text) => atomsOf(types, text));
  return atoms.some((one) => one === undefined)
    ? undefined
    : { kind: 'atoms', atoms: atoms.flatMap((one) => (one ? [one] : [])) };
}

/** `tcp flags syn`, `tcp flags != syn`, `tcp flags syn / fin,syn,rst,ack`, `tcp flags & (fin | syn) == syn`. */
function tcpFlagsAt(words: Cursor): NftStatement | undefined {
  words.at += 2;
  const long = /^& \(([^)]*)\) (==|!=) (\S+)/.exec(words.rest());
  if (long) {
    words.at += nftWords(long[0]).length;
    const mask = long[1]!.split(/ ?\| ?/);
    return { kind: 'tcp-flags', set: flagsIn(long[3]!), mask, negated: long[2] === '!=', any: false };
  }
  const negated = words.take('!=');
  const exact = words.take('==');
  const set = flagsIn(words.next() ?? '');
  if (words.take('/')) {
    return { kind: 'tcp-flags', set, mask: (words.next() ?? '').split(','), negated, any: false };
  }
  return exact ? undefined : { kind: 'tcp-flags', set, mask: set, negated, any: true };
}

function flagsIn(text: string): string[] {
  return text === '0x0' ? [] : text.split(/[,|]/);
}
