import type { ControlPlane } from '../controlplane/controlplane.js';
import { Answers } from './answers.js';

/** A topology under one scenario: its control plane, made when somebody asks, and what it answered. */
export class View {
  #plane: ControlPlane | undefined;
  #before: ControlPlane | undefined;

  private constructor(
    private readonly make: (before?: ControlPlane) => ControlPlane,
    private readonly answers: Answers,
  ) {}

  static of(make: () => ControlPlane): View {
    return new View(make, new Answers());
  }

  /** The view after an edit. Its control plane is the same one still, unless it is to be made anew from the last one. */
  after(isSameWorld: boolean, make: (before?: ControlPlane) => ControlPlane): View {
    const next = new View(make, this.answers);
    if (isSameWorld) next.#plane = this.#plane;
    next.#before = this.#plane ?? this.#before;
    return next;
  }

  plane(): ControlPlane {
    this.#plane ??= this.make(this.#before);
    this.#before = undefined;
    return this.#plane;
  }

  answering<Answer>(
    key: string,
    ask: (plane: ControlPlane) => Generator<undefined, Answer>,
  ): Generator<undefined, Answer> {
    return this.answers.working(this.plane(), key, ask);
  }

  answer<Answer>(key: string, ask: (plane: ControlPlane) => Answer): Answer {
    return this.answers.of(this.plane(), key, ask);
  }
}
