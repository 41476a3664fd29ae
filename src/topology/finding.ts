import type { SourceRange } from '../linux/provenance.js';

/** What a core layer says of bad input instead of throwing: one clear sentence, where, and how to mend it. */
export interface Finding {
  /** Kebab-case; each has a page in `docs/diagnostics/`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly source: SourceRange;
  readonly related?: readonly RelatedPlace[];
  /** What the user may have meant at `source`, best first; a quick fix puts it there. */
  readonly suggestions?: readonly string[];
}

/** Another place that bears on a finding. */
export interface RelatedPlace {
  readonly message: string;
  readonly source: SourceRange;
}
