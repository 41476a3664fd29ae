import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver-types';
import type { Locale } from '../../concepts/concept.js';
import { conceptOf } from '../../concepts/lookup.js';
import { ONE_LINERS } from './one-liners.js';
import type { Item } from './slot.js';
import { SNIPPETS } from './snippets.js';

/** A word of the language with what it means; what usually follows it comes along where the editor can fill in blanks. */
export function keywordItem(word: string, rule: string, locale: Locale, snippets: boolean): Item | undefined {
  if (!/^[a-z]/.test(word)) return undefined;
  const concept = conceptOf(word)?.[locale];
  const detail = ONE_LINERS[word]?.[locale] ?? (concept && firstSentence(concept.summary));
  const snippet = snippets ? (SNIPPETS[`${rule}.${word}`] ?? SNIPPETS[word]) : undefined;
  return {
    label: word,
    kind: snippet ? CompletionItemKind.Snippet : CompletionItemKind.Keyword,
    sortText: `1${word}`,
    ...(detail ? { detail } : {}),
    ...(concept ? { documentation: { kind: 'markdown', value: withoutLinks(concept.summary) } } : {}),
    ...(snippet ? { insertText: snippet, insertTextFormat: InsertTextFormat.Snippet } : {}),
  };
}

/** Links of a page lead nowhere from a list of completions. */
function withoutLinks(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)\s]+\)/g, '$1');
}

function firstSentence(markdown: string): string {
  const text = withoutLinks(markdown).replace(/`/g, '');
  return /^.*?(?:[。；;]|[.:](?=\s|$))/.exec(text)?.[0].replace(/[。；;:.]$/, '') ?? text;
}
