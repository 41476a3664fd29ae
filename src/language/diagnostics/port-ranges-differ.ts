import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** port-ranges-differ: `publish 8000-8002:80-81`: dockerd refuses ranges of different lengths. */
export function portRangesDiffer(host: number, container: number, source: SourceRange): Finding {
  return {
    code: 'port-ranges-differ',
    severity: 'error',
    message: `${host} host ports cannot be published to ${container} container ports: the ranges must be equally long`,
    source,
  };
}
