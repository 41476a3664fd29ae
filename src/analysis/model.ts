import { controlPlane } from '../controlplane/build.js';
import type { ControlPlane } from '../controlplane/controlplane.js';
import type { Trace } from '../simulator/trace.js';
import type { Question, TraceDeclaration } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';
import { ask } from './ask.js';

/**
 * A topology that can be asked questions: the one object that command line and language server share.
 * A control plane is made for the topology as declared and for each scenario, when first asked under it, and kept.
 */
export class Model {
  readonly #planes = new Map<string | undefined, ControlPlane>();

  constructor(readonly topology: Topology) {}

  /** The control plane under a scenario; an unknown scenario's name gives the topology as declared. */
  plane(scenario?: string): ControlPlane {
    const change = scenario === undefined ? undefined : this.topology.scenarios.get(scenario);
    const key = change?.name;
    const known = this.#planes.get(key);
    if (known) return known;
    const plane = controlPlane(this.topology, change);
    this.#planes.set(key, plane);
    return plane;
  }

  /** One trace for a question; a name that stands for several pods is answered for the first of them. */
  trace(question: Question, scenario?: string): Trace {
    return ask(this.plane(scenario), question).next().value!.trace;
  }

  /** The trace of a declaration, under the scenario that it names. */
  declaredTrace(declaration: TraceDeclaration): Trace {
    return this.trace(declaration, declaration.scenario);
  }
}
