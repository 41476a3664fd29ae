import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** repeated-setting: what can be said once is said twice; the first one counts. */
export function repeatedSetting(source: SourceRange, first: SourceRange): Finding {
  return {
    code: 'repeated-setting',
    severity: 'warning',
    message: 'this is said a second time; the first one counts',
    source,
    related: [{ message: 'first said here', source: first }],
  };
}
