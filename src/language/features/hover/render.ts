import type { Concept, Locale } from '../../concepts/concept.js';
import type { Fact, FactGroup } from './facts/fact.js';
import { type HoverWords, hoverWords } from './labels.js';

/** What a hover says: what the thing is, then the facts of this topology. */
export interface HoverText {
  readonly concept?: Concept;
  /** Markdown: the thing's own name, where it has one. */
  readonly title?: string;
  readonly groups: readonly FactGroup[];
}

/** A hover as Markdown; undefined when there is nothing to say. `docs` is the address of the docs folder. */
export function renderHover(
  { concept, title, groups }: HoverText,
  locale: Locale,
  docs: string | undefined,
): string | undefined {
  const words = hoverWords(locale);
  const parts = [title && `**${title}**`, concept && summaryOf(concept, locale, docs)];
  for (const { about, facts } of groups) {
    const list = facts.map((fact) => factLine(fact, words)).join('\n');
    if (list) parts.push(about ? `**${about}**\n\n${list}` : list);
  }
  if (concept && docs) parts.push(`[${words.docs}](${pageOf(concept.file, locale, docs)})`);
  const text = parts.filter(Boolean).join('\n\n');
  return text === '' ? undefined : text;
}

function factLine({ label, values, more = 0, lines }: Fact, words: HoverWords): string {
  const all = more > 0 ? [...values, words.more(more)] : values;
  const head = `- ${words.label[label]}${words.colon}`;
  if (lines) return `${head.trimEnd()}\n${all.map((value) => `  - ${value}`).join('\n')}`;
  return `${head}${all.join(words.separator)}`;
}

/** The page's first paragraph, its links made absolute; without a docs folder they become plain words. */
function summaryOf(concept: Concept, locale: Locale, docs: string | undefined): string {
  return concept[locale].summary.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (_, text: string, target: string) =>
    docs === undefined ? text : `[${text}](${pageOf(target, locale, docs)})`,
  );
}

function pageOf(file: string, locale: Locale, docs: string): string {
  const folder = locale === 'en' ? 'concepts' : 'concepts/zh-CN';
  return `${docs.replace(/\/$/, '')}/${folder}/${file}`;
}
