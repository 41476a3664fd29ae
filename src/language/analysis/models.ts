import { interruptAndCheck } from 'langium';
import type { CancellationToken } from 'vscode-languageserver-protocol';
import { Model } from '../../analysis/model.js';
import type { RuleResult } from '../../analysis/rule-result.js';
import { checkingPlacedRule, rulesOf } from '../../analysis/rules.js';
import type { Trace } from '../../simulator/trace.js';
import type { TraceDeclaration } from '../../topology/question.js';
import type { Program } from '../workspace.js';

/**
 * The models of programs, and the answers that they gave. Kept as long as the program is, which is until the document or
 * one that it imports changes; then what the edit did not touch goes over to the model of the next program.
 */
export class Models {
  readonly #asked = new WeakMap<Program, Asked>();
  /** By entry: the model whose rules were checked last. */
  readonly #last = new Map<string, Model>();

  /** The model of the text as it stands, as far as it can be read. */
  of(program: Program): Model {
    return this.#askedOf(program).model;
  }

  /**
   * The model to show things from. While a line cannot be read, which is so at most moments of typing, it is the last one
   * that could be: half a file would have everything blink.
   */
  steady(program: Program): Model {
    return (isBroken(program) ? this.#last.get(program.entry) : undefined) ?? this.of(program);
  }

  /** The trace of a declaration. */
  trace(program: Program, declaration: TraceDeclaration): Trace {
    return this.steady(program).declaredTrace(declaration);
  }

  /**
   * The verdicts of all rules. Gives way to other work between two rules and stops when cancelled; what was answered
   * until then is kept, and whoever asks next goes on from there.
   */
  async rules(program: Program, cancel: CancellationToken): Promise<readonly RuleResult[]> {
    const asked = this.#askedOf(program);
    const model = this.steady(program);
    if (!isBroken(program)) this.#last.set(program.entry, model);
    asked.work ??= checkAll(model, asked.results);
    for (;;) {
      await interruptAndCheck(cancel);
      if (asked.work.next().done) return asked.results;
    }
  }

  /** A document is gone. */
  forget(entry: string): void {
    this.#last.delete(entry);
  }

  #askedOf(program: Program): Asked {
    const known = this.#asked.get(program);
    if (known) return known;
    const model = new Model(program.topology, this.#last.get(program.entry));
    const asked: Asked = { model, results: [] };
    this.#asked.set(program, asked);
    return asked;
  }
}

interface Asked {
  readonly model: Model;
  readonly results: RuleResult[];
  /** The check of all rules, as far as it got. */
  work?: Generator<undefined, void>;
}

/** Checks rule by rule, and comes up for air after each, and within those that take long. */
function* checkAll(model: Model, results: RuleResult[]): Generator<undefined, void> {
  for (const placed of rulesOf(model.topology)) {
    yield;
    results.push(yield* checkingPlacedRule(model, placed));
  }
}

/** Whether a mistake of syntax may have swallowed a part of the text. */
function isBroken({ findings }: Program): boolean {
  return findings.some(({ code }) => code === 'syntax');
}
