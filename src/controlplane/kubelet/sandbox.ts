import type { MachineDraft } from '../../linux/draft.js';
import type { Machine, NetworkNamespace } from '../../linux/namespace.js';
import { reuse } from '../../linux/reconcile.js';
import { type Pod, podKey } from '../../topology/cluster.js';
import { addListeners, listeningSockets } from '../machine/listeners.js';
import { isSame } from '../seen-pods.js';

/** A pod's network namespace, held open by pause; its containers live in it and share lo and all addresses. */
export function addPodSandbox(draft: MachineDraft, pod: Pod): void {
  const why = `network namespace of pod ${podKey(pod)}, which its pause container holds open`;
  const sandbox = draft.addNamespace(podKey(pod), { by: 'kubelet', why, source: pod.source }, 'pause');
  const { members, sockets } = processesOf(pod);
  sandbox.members.push(...members);
  sandbox.sockets.push(...sockets);
}

/** All that is of a pod's containers on its node: their names, and what they listen on. */
function processesOf({ containers }: Pod): Pick<NetworkNamespace, 'members' | 'sockets'> {
  return {
    members: containers.map(({ name }) => name),
    sockets: containers.flatMap(({ name, listens }) => listeningSockets(listens, name)),
  };
}

/**
 * A node whose pods are the same but for their containers, which nobody else asked about; undefined where more has changed.
 *
 * @param old the pods that the machine was made of
 */
export function withOtherContainers(
  machine: Machine,
  old: readonly Pod[],
  fresh: readonly Pod[],
): Machine | undefined {
  if (old.length !== fresh.length) return undefined;
  const namespaces = new Map(machine.namespaces);
  for (const [index, pod] of fresh.entries()) {
    const before = old[index]!;
    if (pod === before) continue;
    const sandbox = namespaces.get(podKey(pod));
    if (!sandbox || pod.hostNetwork || !differsInContainers(before, pod)) return undefined;
    namespaces.set(sandbox.name, reuse(sandbox, { ...sandbox, ...processesOf(pod) }));
  }
  return { ...machine, namespaces };
}

/** Whether two pods differ in nothing else. The topologies that they are of must be reconciled. */
function differsInContainers({ containers: _, ...old }: Pod, { containers: __, ...fresh }: Pod): boolean {
  return isSame(Object.entries(old).flat(), Object.entries(fresh).flat());
}

/** A pod with `hostNetwork: true`: its containers listen on the node's own addresses. */
export function addHostPod({ host }: MachineDraft, pod: Pod): void {
  for (const { name, listens } of pod.containers) {
    host.members.push(`${podKey(pod)}/${name}`);
    addListeners(host, listens, `${podKey(pod)}/${name}`);
  }
}
