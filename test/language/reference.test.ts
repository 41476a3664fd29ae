import { readFileSync } from 'node:fs';
import { type AstNode, AstUtils, CstUtils, EmptyFileSystem, GrammarAST, URI } from 'langium';
import { expect, test } from 'vitest';
import { createKnetServices } from '../../src/language/services.js';

/**
 * docs/language.md is the complete reference. Its examples are parsed: each word of each rule of the grammar must have been read
 * at least once. Of words that are alternatives to each other (`mode=('auto' | 'self' | 'keep')`) one in an example will do, if
 * the page names the others in code. Whether the examples are right is asked by documentation.test.ts.
 */
const page = readFileSync('docs/language.md', 'utf8');
const { knet } = createKnetServices(EmptyFileSystem);
const keywords = AstUtils.streamAst(knet.Grammar)
  .filter(GrammarAST.isKeyword)
  .filter(({ value }) => /^[a-z]/.test(value))
  .toArray();

test('every word of every rule stands in an example', () => {
  const examples = [...page.matchAll(/^```knet\n([\s\S]*?)\n```$/gm)];
  const shown = new Set(examples.flatMap(([, text]) => wordsIn(text!)));
  expect(shown.size).toBeGreaterThan(300);
  const missing = keywords
    .filter((keyword) => !shown.has(nameOf(keyword)))
    .filter((keyword) => !alternativesTo(keyword).some((other) => shown.has(other)) || !isNamed(keyword));
  expect(missing.map(nameOf)).toEqual([]);
});

/** The words of the grammar that a text makes use of. */
function wordsIn(text: string): string[] {
  const factory = knet.shared.workspace.LangiumDocumentFactory;
  const { value } = factory.fromString(text, URI.parse('memory:/page.knet')).parseResult;
  return CstUtils.flattenCst(value.$cstNode!)
    .map(({ grammarSource }) => grammarSource)
    .filter(GrammarAST.isKeyword)
    .map(nameOf)
    .toArray();
}

/** `Mesh: mesh`: the word, and the rule in which it stands. */
function nameOf(keyword: GrammarAST.Keyword): string {
  return `${AstUtils.getContainerOfType(keyword, GrammarAST.isParserRule)?.name}: ${keyword.value}`;
}

function alternativesTo(keyword: GrammarAST.Keyword): string[] {
  const parent: AstNode = keyword.$container;
  return GrammarAST.isAlternatives(parent) ? parent.elements.filter(GrammarAST.isKeyword).map(nameOf) : [];
}

/** Whether the page has the word between backticks. */
function isNamed({ value }: GrammarAST.Keyword): boolean {
  return [...page.matchAll(/`[^`\n]+`/g)].some(([code]) =>
    new RegExp(`(?<![\\w-])${value}(?![\\w-])`).test(code),
  );
}
