import { interruptAndCheck } from 'langium';
import type { CancellationToken } from 'vscode-languageserver-protocol';
import { Model } from '../../analysis/model.js';
import { checkRules, type RuleResult } from '../../analysis/rules.js';
import type { Trace } from '../../simulator/trace.js';
import type { TraceDeclaration } from '../../topology/question.js';
import type { Program } from '../workspace.js';

/**
 * The models of programs, and the answers that they gave. Kept as long as the program is, which is until the document or
 * one that it imports changes.
 */
export class Models {
  readonly #asked = new WeakMap<Program, Asked>();

  of(program: Program): Model {
    return this.#askedOf(program).model;
  }

  /** The trace of a declaration. */
  trace(program: Program, declaration: TraceDeclaration): Trace {
    const { model, traces } = this.#askedOf(program);
    const known = traces.get(declaration);
    if (known) return known;
    const trace = model.declaredTrace(declaration);
    traces.set(declaration, trace);
    return trace;
  }

  /**
   * The verdicts of all rules. Gives way to other work between two rules and stops when cancelled; what was answered
   * until then is kept, and whoever asks next goes on from there.
   */
  async rules(program: Program, cancel: CancellationToken): Promise<readonly RuleResult[]> {
    const asked = this.#askedOf(program);
    for (;;) {
      await interruptAndCheck(cancel);
      const next = asked.pending.next();
      if (next.done) return asked.results;
      asked.results.push(next.value);
    }
  }

  #askedOf(program: Program): Asked {
    let asked = this.#asked.get(program);
    if (!asked) {
      const model = new Model(program.topology);
      asked = { model, traces: new Map(), results: [], pending: checkRules(model) };
      this.#asked.set(program, asked);
    }
    return asked;
  }
}

interface Asked {
  readonly model: Model;
  readonly traces: Map<TraceDeclaration, Trace>;
  readonly results: RuleResult[];
  readonly pending: Iterator<RuleResult>;
}
