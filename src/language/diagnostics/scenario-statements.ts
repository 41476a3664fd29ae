import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** wrong-operand: a statement of a scenario is about something else than it can be about. */
export function wrongOperand(text: string, needs: string, source: SourceRange): Finding {
  return { code: 'wrong-operand', severity: 'error', message: `${text} is not ${needs}`, source };
}

/** which-cluster: a statement of a scenario is about a cluster, and there is none, or there are several. */
export function whichCluster(clusters: readonly string[], source: SourceRange): Finding {
  const message =
    clusters.length === 0
      ? 'there is no cluster that this could be about'
      : `which cluster is meant: ${clusters.join(', ')}?`;
  return { code: 'which-cluster', severity: 'error', message, source };
}
