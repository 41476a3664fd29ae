import type { LangiumDocument, MaybePromise, References } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver-protocol';
import type { Models } from '../../analysis/models.js';
import type { KnetServices } from '../../services.js';
import type { ClientSettings } from '../client-settings.js';
import { explainedBy } from './explained-by.js';
import { factsAbout } from './facts-of.js';
import { code } from './markdown.js';
import { renderHover } from './render.js';
import { subjectAt } from './subject.js';

/** Explains the word at the cursor: what it is in general, then what is known of it in this topology. */
export class KnetHover implements HoverProvider {
  readonly #references: References;
  readonly #programs: KnetServices['Programs'];

  constructor(
    services: KnetServices,
    private readonly models: Models,
    private readonly client: ClientSettings,
  ) {
    this.#references = services.references.References;
    this.#programs = services.Programs;
  }

  getHoverContent(document: LangiumDocument, { position }: HoverParams): MaybePromise<Hover | undefined> {
    const subject = subjectAt(document, position, this.#references);
    if (!subject) return undefined;
    const concept = explainedBy(subject);
    const model = this.models.steady(this.#programs.of(document));
    const groups = factsAbout(subject, model);
    const title = subject.keyword ? undefined : code(subject.word);
    if (!concept && groups.length === 0) return undefined;
    const value = renderHover(
      { ...(concept ? { concept } : {}), ...(title ? { title } : {}), groups },
      this.client,
    );
    return value === undefined
      ? undefined
      : { contents: { kind: 'markdown', value }, range: subject.leaf.range };
  }
}
