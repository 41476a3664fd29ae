import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** missing-import: the imported file does not exist, so that nothing it declares is known. */
export function missingImport(path: string, source: SourceRange): Finding {
  return {
    code: 'missing-import',
    severity: 'error',
    message: `there is no file ${path}; the path is relative to the file that imports it`,
    source,
  };
}
