import { changed } from '../../topology/changes/changed.js';
import { unready } from '../../topology/changes/pods.js';
import { withCluster } from '../../topology/changes/replace.js';
import { podKey } from '../../topology/cluster.js';
import { type Fault, isClusterFault } from '../../topology/fault.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { contextOf } from '../context.js';
import { faultsOf } from '../faults.js';
import type { Context } from '../programmer.js';
import { nonsense } from './nonsense.js';
import { withAddressesKept } from './pinned.js';

/** What became of a topology. */
export interface Enacted {
  /** As it is in the end; programs that were stopped on the way see it as it was then ({@link Context.seenBy}). */
  readonly context: Context;
  /** Statements that make no sense, or change nothing where they stand. */
  readonly findings: readonly Finding[];
}

/** Programs that do nothing by themselves: another one runs them. */
const RUN_BY: Readonly<Record<string, readonly string[]>> = { kubelet: ['cni'] };

/**
 * Lets things happen one after the other. A program that is stopped keeps seeing the topology as it was at that moment: what it wrote
 * stays, and what happens later does not get through to it. So it is with every program alike.
 */
export function enact(topology: Topology, faults: readonly Fault[]): Enacted {
  if (faults.length === 0) return { context: contextOf(topology, faultsOf([])), findings: [] };
  const course = new Course(topology);
  for (const fault of faults) course.happen(fault);
  return course.end();
}

class Course {
  #topology: Topology;
  readonly #happened: Fault[] = [];
  readonly #views = new Map<string, Context>();
  readonly #findings: Finding[] = [];
  /** Clusters whose API server does not answer, by what was stopped. */
  readonly #apiDown = new Map<string, string>();
  readonly #kept = new Set<string>();

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  happen(fault: Fault): void {
    const lost = this.#lost();
    const wrong = nonsense(fault, this.#topology, {
      lost,
      isStopped: faultsOf(this.#happened).isStopped,
      apiDown: this.#apiDown,
    });
    if (wrong) {
      this.#findings.push(wrong);
      return;
    }
    if (isClusterFault(fault)) this.#keepAddresses(fault.cluster);
    const deaf = new Set([...lost, ...this.#withoutKubelet()]);
    this.#topology = changed(this.#topology, fault, deaf);
    this.#happened.push(fault);
    if (isClusterFault(fault)) for (const machine of deaf) this.#notReady(machine);
    switch (fault.kind) {
      case 'stop':
      case 'restart':
        this.#freeze(fault.program, fault.machine);
        if (fault.kind === 'stop' && fault.program === 'kubelet') this.#notReady(fault.machine);
        return;
      case 'without':
        if (fault.program === 'kubelet') this.#notReady(fault.machine);
        return;
      case 'lose':
        this.#notReady(fault.machine);
        return;
      case 'stop-api':
        this.#apiDown.set(fault.cluster, fault.program);
        return;
      default:
        return;
    }
  }

  end(): Enacted {
    const context = contextOf(this.#topology, faultsOf(this.#happened), this.#views);
    return { context, findings: this.#findings };
  }

  /** From now on a program sees the topology as it is at this moment. */
  #freeze(program: string, machine: string): void {
    const seen = contextOf(this.#topology, faultsOf(this.#happened), new Map(this.#views));
    for (const name of [program, ...(RUN_BY[program] ?? [])]) {
      if (!this.#views.has(`${name} ${machine}`)) this.#views.set(`${name} ${machine}`, seen);
    }
  }

  /** The node controller hears nothing of a node for 40 seconds: its pods are ready no more (node_lifecycle_controller.go). */
  #notReady(machine: string): void {
    const node = this.#topology.machines.get(machine);
    if (node?.kind !== 'node' || this.#apiDown.has(node.cluster)) return;
    this.#topology = withCluster(this.#topology, node.cluster, (cluster) => {
      const pods = [...cluster.pods.values()].filter((pod) => pod.node === machine && !pod.notReady);
      return pods.length === 0 ? cluster : unready(cluster, pods.map(podKey));
    });
  }

  #keepAddresses(cluster: string): void {
    if (this.#kept.has(cluster)) return;
    this.#kept.add(cluster);
    const { context } = this.end();
    this.#topology = withAddressesKept(this.#topology, cluster, context);
  }

  /** Nodes that nobody hears of any more: no pod is placed on them, and one that is declared there does not start. */
  #withoutKubelet(): readonly string[] {
    return this.#happened.flatMap((fault) =>
      (fault.kind === 'stop' || fault.kind === 'without') && fault.program === 'kubelet'
        ? [fault.machine]
        : [],
    );
  }

  #lost(): ReadonlySet<string> {
    return new Set(this.#happened.flatMap((fault) => (fault.kind === 'lose' ? [fault.machine] : [])));
  }
}
