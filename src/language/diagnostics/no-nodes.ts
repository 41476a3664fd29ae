import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** no-nodes: a pod without a node that it could run on; it stays Pending. */
export function noNodes(pod: string, cluster: string, source: SourceRange): Finding {
  return {
    code: 'no-nodes',
    severity: 'error',
    message: `${pod} cannot run: cluster ${cluster} has no node`,
    source,
  };
}
