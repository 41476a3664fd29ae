import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/**
 * duplicate-name: two declarations give one name to two things. The first one counts; the second is left out.
 * `what` names the thing: `container "web" on host1`.
 */
export function duplicateName(what: string, source: SourceRange, first: SourceRange): Finding {
  return {
    code: 'duplicate-name',
    severity: 'error',
    message: `${what} is declared twice`,
    source,
    related: [{ message: 'first declared here', source: first }],
  };
}
