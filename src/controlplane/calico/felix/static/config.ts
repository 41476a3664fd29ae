import type { Provenance, SourceRange } from '../../../../linux/provenance.js';

/** What Felix's static chains depend on. */
export interface StaticConfig {
  /** A pool uses IPIP, so the node has tunl0. */
  readonly ipip: boolean;
  /** A pool masquerades what its pods send out of all pools. */
  readonly natOutgoing: boolean;
  /** Where Calico is declared. */
  readonly source: SourceRange;
}

/** Provenance of what Felix writes on every node. */
export function felix(why: string, config: StaticConfig): Provenance {
  return { by: 'felix', why, source: config.source };
}
