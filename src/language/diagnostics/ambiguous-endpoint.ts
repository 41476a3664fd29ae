import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { EndpointPath } from '../topology/endpoints.js';

/** ambiguous-endpoint: a name that several things have: a container's on two machines, a namespace's in two clusters. */
export function ambiguousEndpoint(
  { path }: EndpointPath,
  candidates: readonly string[],
  source: SourceRange,
): Finding {
  return {
    code: 'ambiguous-endpoint',
    severity: 'error',
    message: `"${path.join('/')}" is ${candidates.length} things: ${list(candidates)}`,
    source,
    suggestions: candidates,
  };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown}…` : shown;
}
