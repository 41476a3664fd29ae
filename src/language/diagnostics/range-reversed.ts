import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** range-reversed: `80-70`, of ports or prefix lengths: iptables, docker and the API servers refuse it. */
export function rangeReversed(first: number, last: number, source: SourceRange): Finding {
  return {
    code: 'range-reversed',
    severity: 'error',
    message: `the range ${first}-${last} ends before it starts: the lower number comes first`,
    source,
    suggestions: [`${last}-${first}`],
  };
}
