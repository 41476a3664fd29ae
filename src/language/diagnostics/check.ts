import type { SourceRange } from '../../linux/provenance.js';
import type { Finding, RelatedPlace } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';

/** A structural check: looks at a whole topology and says what is wrong with it. No packet is sent. */
export type Check = (topology: Topology) => Iterable<Finding>;

export function error(
  code: string,
  message: string,
  source: SourceRange,
  ...related: RelatedPlace[]
): Finding {
  return { code, severity: 'error', message, source, related };
}

export function warning(
  code: string,
  message: string,
  source: SourceRange,
  ...related: RelatedPlace[]
): Finding {
  return { code, severity: 'warning', message, source, related };
}
