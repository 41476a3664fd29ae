import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';
import { grammarWords } from '../../src/language/parser/grammar-words.js';

const PATH = 'syntaxes/knet.tmLanguage.json';
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(PATH, 'utf8'), PATH),
  });
  grammar = (await registry.loadGrammar('source.knet'))!;
});

/** `text: scope` of each coloured piece of a line; pieces without a scope of their own are left out. */
function scopes(line: string): string[] {
  return grammar
    .tokenizeLine(line, textmate.INITIAL)
    .tokens.filter(({ scopes }) => scopes.length > 1)
    .map(({ startIndex, endIndex, scopes }) => {
      return `${line.slice(startIndex, endIndex)}: ${scopes[1]!.replace('.knet', '')}`;
    });
}

describe('first paint', () => {
  test('a declaration and its addresses', () => {
    expect(scopes('subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }')).toEqual([
      'subnet: storage.type',
      'lan: entity.name.type',
      '10.0.0.0/24: constant.numeric.address',
      '{: punctuation.section.block',
      'gateway: keyword.other',
      '10.0.0.1: constant.numeric.address',
      '}: punctuation.section.block',
    ]);
  });

  test('a trace', () => {
    expect(scopes('trace web-to-api: node2:shop/web -> [fd00::1]:80/tcp // why')).toEqual([
      'trace: keyword.control',
      'web-to-api: entity.name.function',
      ':: punctuation.separator',
      'node2: variable.other',
      ':: punctuation.separator',
      'shop: variable.other',
      '/: punctuation.separator',
      'web: variable.other',
      '->: keyword.operator.arrow',
      '[: punctuation.separator',
      'fd00::1: constant.numeric.address',
      ']: punctuation.separator',
      ':: punctuation.separator',
      '80: constant.numeric.port',
      '/: punctuation.separator',
      'tcp: constant.language',
      '//: comment.line',
      ' why: comment.line',
    ]);
  });

  test.each([
    ['labels app.kubernetes.io/name=web', 'app.kubernetes.io/name: entity.other.attribute-name'],
    ['lan 10.0.0.1 mac 02:42:ac:11:00:02', '02:42:ac:11:00:02: constant.numeric.mac'],
    ['# note', '#: comment.line'],
    ['notes "a b"', 'a b: string.quoted.double'],
    ['network container:web', 'network: storage.type'],
    ['host rqy-k8s-2 {', 'rqy-k8s-2: entity.name.type'],
    ['publish 8080:80/tcp', '80: constant.numeric.port'],
    ['calico 3.31 {', '3.31: constant.numeric'],
    ['allow shop/host -> a', 'host: variable.other'],
  ])('%s', (line, expected) => {
    expect(scopes(line)).toContain(expected);
  });
});

test('every word that may start a statement is coloured as one', () => {
  const words = [...grammarWords().inBlock.values()].flat();
  expect(words.length).toBeGreaterThan(40);
  for (const word of words) {
    const scope = scopes(word).join();
    expect(scope, word).toMatch(/^[\w-]+: (keyword|storage|constant)\./);
  }
});
