import { controlPlane } from '../controlplane/build.js';
import type { ControlPlane } from '../controlplane/controlplane.js';
import { reconcile } from '../linux/reconcile.js';
import type { Trace } from '../simulator/trace.js';
import type { Question, TraceDeclaration } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';
import { ask } from './ask.js';
import { View } from './view.js';

/**
 * A topology that can be asked questions: the one object that command line and language server share.
 * A control plane is made for the topology as declared and for each scenario, when first asked under it, and kept; so are
 * the answers to questions.
 */
export class Model {
  readonly topology: Topology;
  readonly #views = new Map<string | undefined, View>();

  /** @param before the model before an edit: what the edit did not touch, be it machines or answers, is taken over */
  constructor(topology: Topology, before?: Model) {
    this.topology = before ? reconcile(before.topology, topology) : topology;
    if (before) this.#takeOver(before);
  }

  /** The control plane under a scenario; an unknown scenario's name gives the topology as declared. */
  plane(scenario?: string): ControlPlane {
    return this.#view(scenario).plane();
  }

  /** The answer to a question that needs nothing but the control plane. `key` tells it from every other question. */
  answer<Answer>(scenario: string | undefined, key: string, ask: (plane: ControlPlane) => Answer): Answer {
    return this.#view(scenario).answer(key, ask);
  }

  /** The same for work that comes up for air; an answer counts once the work is done. */
  answering<Answer>(
    scenario: string | undefined,
    key: string,
    ask: (plane: ControlPlane) => Generator<undefined, Answer>,
  ): Generator<undefined, Answer> {
    return this.#view(scenario).answering(key, ask);
  }

  /** One trace for a question; a name that stands for several pods is answered for the first of them. */
  trace(question: Question, scenario?: string): Trace {
    return this.answer(
      scenario,
      `trace ${questionKey(question)}`,
      (plane) => ask(plane, question).next().value!.trace,
    );
  }

  /** The trace of a declaration, under the scenario that it names. */
  declaredTrace(declaration: TraceDeclaration): Trace {
    return this.trace(declaration, declaration.scenario);
  }

  #view(scenario: string | undefined): View {
    const change = scenario === undefined ? undefined : this.topology.scenarios.get(scenario);
    const known = this.#views.get(change?.name);
    if (known) return known;
    const view = View.of(() => controlPlane(this.topology, change));
    this.#views.set(change?.name, view);
    return view;
  }

  #takeOver(before: Model): void {
    const { topology } = this;
    const isSameWorld = WORLD.every((part) => topology[part] === before.topology[part]);
    for (const [name, view] of before.#views) {
      const change = name === undefined ? undefined : topology.scenarios.get(name);
      const last = name === undefined ? undefined : before.topology.scenarios.get(name);
      if (change?.faults !== last?.faults) continue;
      const next = view.after(isSameWorld, (plane) => controlPlane(topology, change, plane));
      this.#views.set(name, next);
    }
  }
}

/** The parts of a topology that Linux state is made of; the rest are questions about it. */
const WORLD = ['segments', 'machines', 'clusters'] as const;

/** All that a question says, but for where it stands. */
export function questionKey({ from, to, port, options }: Question): string {
  return JSON.stringify([from.endpoint, from.text, to.endpoint, to.text, port, options]);
}
