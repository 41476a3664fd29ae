import type { ControllerName, ImportedPod, ImportedWorkload } from '../inventory.js';
import type { Manifest } from '../manifests/manifest.js';
import type { Remarks } from '../manifests/remarks.js';
import { readPod } from './workloads.js';

/**
 * Pods that have run to their end and are kept: one for each Job of which nothing else is in the files. Jobs run again, and
 * policies are written for when they do; its address went back to the pool. Other pods that have ended are gone.
 */
export function finishedPods(
  finished: readonly Manifest[],
  workloads: readonly ImportedWorkload[],
  pods: readonly ImportedPod[],
  remarks: Remarks,
): ImportedPod[] {
  const known = new Set([...workloads, ...pods.flatMap(({ owner }) => owner ?? [])].map(keyOf));
  return finished.flatMap((manifest): ImportedPod[] => {
    const { address: _, ...pod } = readPod(manifest, remarks);
    const key = pod.owner && keyOf(pod.owner);
    if (pod.owner?.kind !== 'Job' || key === undefined || known.has(key)) {
      remarks.say(manifest, 'information', 'left out: it has run to its end');
      return [];
    }
    known.add(key);
    remarks.say(manifest, 'information', 'it has run to its end; kept, for its Job may run again');
    return [{ ...pod, notReady: false }];
  });
}

function keyOf({ kind, namespace, name }: ControllerName): string {
  return `${kind} ${namespace}/${name}`;
}
