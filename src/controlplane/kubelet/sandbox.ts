import type { MachineDraft } from '../../linux/draft.js';
import { type Pod, podKey } from '../../topology/cluster.js';
import { addListeners } from '../machine/listeners.js';

/** A pod's network namespace, held open by pause; its containers live in it and share lo and all addresses. */
export function addPodSandbox(draft: MachineDraft, pod: Pod): void {
  const why = `network namespace of pod ${podKey(pod)}, which its pause container holds open`;
  const sandbox = draft.addNamespace(podKey(pod), { by: 'kubelet', why, source: pod.source }, 'pause');
  for (const { name, listens } of pod.containers) {
    sandbox.members.push(name);
    addListeners(sandbox, listens, name);
  }
}

/** A pod with `hostNetwork: true`: its containers listen on the node's own addresses. */
export function addHostPod({ host }: MachineDraft, pod: Pod): void {
  for (const { name, listens } of pod.containers) {
    host.members.push(`${podKey(pod)}/${name}`);
    addListeners(host, listens, `${podKey(pod)}/${name}`);
  }
}
