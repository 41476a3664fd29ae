import type { Concept } from '../../concepts/concept.js';
import type { ClientSettings } from '../client-settings.js';
import type { Fact, FactGroup } from './facts/fact.js';
import { type HoverWords, hoverWords } from './labels.js';

/** What a hover says: what the thing is, then the facts of this topology. */
export interface HoverText {
  readonly concept?: Concept;
  /** Markdown: the thing's own name, where it has one. */
  readonly title?: string;
  readonly groups: readonly FactGroup[];
}

/** A hover as Markdown; undefined when there is nothing to say. */
export function renderHover(
  { concept, title, groups }: HoverText,
  client: ClientSettings,
): string | undefined {
  const words = hoverWords(client.locale);
  const page = concept && client.page('concepts', concept.file);
  const parts = [title && `**${title}**`, concept && summaryOf(concept, client)];
  for (const { about, facts } of groups) {
    const list = facts.map((fact) => factLine(fact, words)).join('\n');
    if (list) parts.push(about ? `**${about}**\n\n${list}` : list);
  }
  if (page) parts.push(`[${words.docs}](${page})`);
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
function summaryOf(concept: Concept, client: ClientSettings): string {
  return concept[client.locale].summary.replace(
    /\[([^\]]*)\]\(([^)\s]+)\)/g,
    (_, text: string, file: string) => {
      const page = client.page('concepts', file);
      return page === undefined ? text : `[${text}](${page})`;
    },
  );
}
