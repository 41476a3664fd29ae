import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** import-cycle: a file imports itself, by way of others or at once. */
export function importCycle(path: string, source: SourceRange): Finding {
  return {
    code: 'import-cycle',
    severity: 'error',
    message: `${path} imports this file in turn; move what both need into a file of its own`,
    source,
  };
}
