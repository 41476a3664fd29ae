import type { Cluster, Pod } from '../../../topology/cluster.js';
import { LabelIndex } from '../../../topology/label-index.js';
import type { Labels } from '../../../topology/labels.js';
import { remember } from '../../memo.js';
import { type AppliedTier, appliedTiers } from './applied.js';
import { labelsOfPods } from './endpoint-labels.js';
import { atStage } from './stage.js';
import { activeTiers } from './tiers.js';

/** Pods that no policy can tell apart, and the policies that select them. */
export interface EndpointClass {
  readonly labels: Labels;
  readonly pods: readonly Pod[];
  readonly tiers: readonly AppliedTier[];
}

/** The pods of a cluster by their labels, with their policies. Pods of the host network have none. */
export function endpointClasses(
  cluster: Pick<Cluster, 'pods' | 'namespaces' | 'serviceAccounts' | 'policies' | 'tiers' | 'cni'>,
): readonly EndpointClass[] {
  const labelsOf = labelsOfPods(cluster);
  const byLabels = new Map<Labels, Pod[]>();
  for (const pod of cluster.pods.values()) {
    if (!pod.hostNetwork) remember(byLabels, labelsOf(pod), () => [] as Pod[]).push(pod);
  }
  const own = atStage(activeTiers(cluster), 'normal');
  const tiers = appliedTiers(own, new LabelIndex(byLabels.keys(), (labels) => labels));
  return [...byLabels].map(([labels, pods]) => ({ labels, pods, tiers: tiers.get(labels) ?? [] }));
}
