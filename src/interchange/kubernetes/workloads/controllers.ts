import type { ControllerName, ImportedPod, ImportedWorkload } from '../inventory.js';

/** Which workloads have pods of their own in the files, and by which name each pod's workload goes. */
export class Controllers {
  readonly #byName = new Map<string, ImportedWorkload>();
  /** Workloads whose pods are there: their templates need not be unfolded. */
  readonly #present = new Set<string>();

  constructor(workloads: readonly ImportedWorkload[], pods: readonly ImportedPod[]) {
    for (const workload of workloads) this.#byName.set(keyOf(workload), workload);
    for (const { owner } of pods)
      for (const each of owner ? this.#upwards(owner) : []) this.#present.add(keyOf(each));
  }

  /** Whether the template's pods have to be made up: neither they nor what owns the workload are in the files. */
  isTemplateNeeded(workload: ImportedWorkload): boolean {
    const { owner } = workload;
    return !this.#present.has(keyOf(workload)) && !(owner && this.#byName.has(keyOf(owner)));
  }

  /** The topmost owner that is known: the Deployment rather than its ReplicaSet, where both are there. */
  topmost(owner: ControllerName): ControllerName {
    return this.#upwards(owner).at(-1)!;
  }

  #upwards(owner: ControllerName): ControllerName[] {
    const chain = [owner];
    const seen = new Set([keyOf(owner)]);
    for (
      let next = this.#byName.get(keyOf(owner))?.owner;
      next;
      next = this.#byName.get(keyOf(next))?.owner
    ) {
      if (seen.has(keyOf(next))) break;
      seen.add(keyOf(next));
      chain.push(next);
    }
    return chain;
  }
}

function keyOf({ kind, namespace, name }: ControllerName): string {
  return `${kind} ${namespace}/${name}`;
}
