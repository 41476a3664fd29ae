/** Languages that hovers speak. */
export type Locale = 'en' | 'zh-cn';

/** What a page of `docs/concepts` says of one device or word. */
export interface Concept {
  /** Name of the page in `docs/concepts` and, translated, in `docs/concepts/zh-CN`. */
  readonly file: string;
  /** The words it explains; one that ends in `*` stands for all that begin with it (`cali*`). */
  readonly words: readonly string[];
  readonly en: ConceptText;
  readonly 'zh-cn': ConceptText;
}

export interface ConceptText {
  readonly title: string;
  /** Two sentences of Markdown, whose links are relative to the page. */
  readonly summary: string;
}
