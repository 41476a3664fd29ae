import type { Locale } from '../concepts/concept.js';

/** What the editor says of itself when it starts the server (`initializationOptions`). */
export interface InitializationOptions {
  /** The editor's language, as VS Code names it: `en`, `zh-cn`. */
  readonly locale?: string;
  /** Address of the folder with the documentation that hovers link to; without it they have no links. */
  readonly docsUri?: string;
}

/** What features need to know of the editor; not known before it has said hello. */
export class ClientSettings {
  locale: Locale = 'en';
  docsUri: string | undefined;

  /** Address of a page of the documentation, in the editor's language: `concepts`, `docker0.md`. */
  page(folder: 'concepts' | 'diagnostics', file: string): string | undefined {
    if (this.docsUri === undefined) return undefined;
    const translated = this.locale === 'en' ? folder : `${folder}/zh-CN`;
    return `${this.docsUri.replace(/\/$/, '')}/${translated}/${file}`;
  }

  /** Takes over what the client sent; anything else than expected is left alone. */
  accept(options: unknown): void {
    if (typeof options !== 'object' || options === null) return;
    const { locale, docsUri } = options as Record<keyof InitializationOptions, unknown>;
    if (typeof locale === 'string') this.locale = /^zh\b(?!-(tw|hk|hant))/i.test(locale) ? 'zh-cn' : 'en';
    if (typeof docsUri === 'string') this.docsUri = docsUri;
  }
}
