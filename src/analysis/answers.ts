import type { ControlPlane } from '../controlplane/controlplane.js';
import { Recording } from './recording.js';

/** How many answers are kept: each letter typed in a rule makes another question of it. */
const MOST_KEPT = 2_000;

interface Kept {
  readonly answer: unknown;
  readonly recording: Recording;
  /** The control plane's number that the answer is known to be true of. */
  generation: number;
}

/**
 * Answers to questions, kept while the text is edited: an answer stands as long as all that it looked at is the same. A
 * question is known again by its key, which says all that it asks.
 */
export class Answers {
  readonly #kept = new Map<string, Kept>();
  #plane: ControlPlane | undefined;
  #generation = 0;

  /** The answer that was given before, if it still stands; else the question is asked. */
  of<Answer>(plane: ControlPlane, key: string, ask: (plane: ControlPlane) => Answer): Answer {
    const kept = this.#standing(plane, key);
    if (kept) return kept.answer as Answer;
    const recording = new Recording();
    return this.#keep(plane, key, recording, ask(recording.of(plane)));
  }

  /** The same for work that comes up for air. */
  *working<Answer>(
    plane: ControlPlane,
    key: string,
    ask: (plane: ControlPlane) => Generator<undefined, Answer>,
  ): Generator<undefined, Answer> {
    const kept = this.#standing(plane, key);
    if (kept) return kept.answer as Answer;
    const recording = new Recording();
    return this.#keep(plane, key, recording, yield* ask(recording.of(plane)));
  }

  #standing(plane: ControlPlane, key: string): Kept | undefined {
    if (plane !== this.#plane) {
      this.#plane = plane;
      this.#generation += 1;
    }
    const kept = this.#kept.get(key);
    if (!kept || (kept.generation !== this.#generation && !kept.recording.holdsIn(plane))) return undefined;
    kept.generation = this.#generation;
    return kept;
  }

  /** An answer that was long in coming counts for what it was asked of, which may not be the last control plane any more. */
  #keep<Answer>(plane: ControlPlane, key: string, recording: Recording, answer: Answer): Answer {
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    const generation = plane === this.#plane ? this.#generation : -1;
    this.#kept.set(key, { answer, recording, generation });
    return answer;
  }
}
