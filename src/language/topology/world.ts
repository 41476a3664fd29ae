import type { SourceRange } from '../../linux/provenance.js';
import type { Topology } from '../../topology/topology.js';
import { whichCluster } from '../diagnostics/scenario-statements.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import type { Place } from './draft.js';

/** All that a scenario may be about. */
export type World = Pick<Topology, 'machines' | 'clusters' | 'segments'>;

/** The cluster that is meant: the one that is named, or the only one. */
export function clusterOf(
  at: Place,
  name: string | undefined,
  { clusters }: World,
  source: SourceRange,
): string | undefined {
  if (name !== undefined && clusters.has(name)) return name;
  if (name === undefined && clusters.size === 1) return clusters.keys().next().value;
  at.report(
    name === undefined
      ? whichCluster([...clusters.keys()], source)
      : unknownName('cluster', name, clusters.keys(), source),
  );
  return undefined;
}
