import type { Cluster, Pod, Workload } from '../../../topology/cluster.js';
import { LabelIndex } from '../../../topology/label-index.js';
import type { Labels } from '../../../topology/labels.js';
import { remember } from '../../memo.js';
import { type AppliedTier, appliedTiers } from './applied.js';
import { labelsOfPods } from './endpoint-labels.js';
import { atStage } from './stage.js';
import { activeTiers } from './tiers.js';

/** Workloads whose pods no policy can tell apart, and the policies that select them. */
export interface EndpointClass {
  readonly labels: Labels;
  readonly members: readonly ClassMember[];
  readonly tiers: readonly AppliedTier[];
}

export interface ClassMember {
  readonly workload: Workload;
  /** The first of its pods; the others have the same labels. */
  readonly pod: Pod;
}

const known = new WeakMap<object, readonly EndpointClass[]>();

/** The workloads of a cluster by the labels of their pods, with their policies. Pods of the host network have none. */
export function endpointClasses(cluster: Cluster): readonly EndpointClass[] {
  return remember(known, cluster, () => classesOf(cluster));
}

function classesOf(cluster: Cluster): readonly EndpointClass[] {
  const labelsOf = labelsOfPods(cluster);
  const byLabels = new Map<Labels, ClassMember[]>();
  for (const workload of cluster.workloads.values()) {
    const [first] = workload.pods;
    const pod = first === undefined ? undefined : cluster.pods.get(first);
    if (!pod || pod.hostNetwork) continue;
    remember(byLabels, labelsOf(pod), () => [] as ClassMember[]).push({ workload, pod });
  }
  const own = atStage(activeTiers(cluster), 'normal');
  const tiers = appliedTiers(own, new LabelIndex(byLabels.keys(), (labels) => labels));
  return [...byLabels].map(([labels, members]) => ({ labels, members, tiers: tiers.get(labels) ?? [] }));
}
