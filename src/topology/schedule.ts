/**
 * Where the replicas of deployments run. The real scheduler scores nodes by many things, some of them random; this one
 * keeps the two that a reader expects of it: replicas of one deployment spread over the nodes, and the node with the
 * fewest pods goes first.
 */
export class Scheduler {
  readonly #queue: Slot[] = [];

  /**
   * @param nodes names in order of declaration, which breaks ties
   * @param alreadyPlaced how many pods each node has already: those that the user put there by `on NODE`
   */
  constructor(nodes: Iterable<string>, alreadyPlaced: ReadonlyMap<string, number> = new Map()) {
    let order = 0;
    for (const node of nodes) this.#push({ node, order: order++, pods: alreadyPlaced.get(node) ?? 0 });
  }

  /**
   * Places one deployment and remembers it. Returns the node of each replica, first replica first; empty when there is
   * no node. A node gets a second replica only when every node has one. Costs O(replicas · log nodes).
   */
  place(replicas: number): string[] {
    const placed: string[] = [];
    while (placed.length < replicas && this.#queue.length > 0) {
      const round: Slot[] = [];
      while (placed.length < replicas && this.#queue.length > 0) {
        const slot = this.#pop();
        placed.push(slot.node);
        round.push({ ...slot, pods: slot.pods + 1 });
      }
      for (const slot of round) this.#push(slot);
    }
    return placed;
  }

  #push(slot: Slot): void {
    const queue = this.#queue;
    let at = queue.push(slot) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!goesBefore(slot, queue[parent]!)) break;
      queue[at] = queue[parent]!;
      at = parent;
    }
    queue[at] = slot;
  }

  #pop(): Slot {
    const queue = this.#queue;
    const first = queue[0]!;
    const last = queue.pop()!;
    if (queue.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= queue.length) break;
      if (child + 1 < queue.length && goesBefore(queue[child + 1]!, queue[child]!)) child++;
      if (!goesBefore(queue[child]!, last)) break;
      queue[at] = queue[child]!;
      at = child;
    }
    queue[at] = last;
    return first;
  }
}

/** A node's place in the scheduler's binary heap. */
interface Slot {
  readonly node: string;
  readonly order: number;
  readonly pods: number;
}

function goesBefore(a: Slot, b: Slot): boolean {
  return a.pods !== b.pods ? a.pods < b.pods : a.order < b.order;
}

/** Name of a deployment's n-th pod, counted from 1: `api-1`. Real ones end in random letters. */
export function replicaName(deployment: string, n: number): string {
  return `${deployment}-${n}`;
}
