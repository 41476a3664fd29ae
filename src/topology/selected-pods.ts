import type { Cluster, Pod } from './cluster.js';
import { type Service, selects } from './service.js';

/** Pods by `namespace key=value`; those of a namespace also by `namespace` alone. */
type LabelIndex = ReadonlyMap<string, readonly Pod[]>;

const indexes = new WeakMap<Cluster['pods'], LabelIndex>();

/**
 * The pods that a Service's selector matches, in order of declaration: those of its own namespace that have all the labels.
 * Looks only at the pods that have the selector's rarest label.
 */
export function selectedPods({ pods }: Cluster, { namespace, selector }: Service): readonly Pod[] {
  if (!selector) return [];
  const index = indexOf(pods);
  let fewest = index.get(namespace) ?? [];
  for (const [key, value] of Object.entries(selector)) {
    const having = index.get(`${namespace} ${key}=${value}`) ?? [];
    if (having.length < fewest.length) fewest = having;
  }
  return fewest.filter(({ labels }) => selects(selector, labels));
}

function indexOf(pods: Cluster['pods']): LabelIndex {
  const known = indexes.get(pods);
  if (known) return known;
  const index = new Map<string, Pod[]>();
  for (const pod of pods.values()) {
    add(index, pod.namespace, pod);
    for (const [key, value] of Object.entries(pod.labels))
      add(index, `${pod.namespace} ${key}=${value}`, pod);
  }
  indexes.set(pods, index);
  return index;
}

function add(index: Map<string, Pod[]>, key: string, pod: Pod): void {
  const pods = index.get(key);
  if (pods) pods.push(pod);
  else index.set(key, [pod]);
}
