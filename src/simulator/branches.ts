/** Answers the questions whose answer is left to chance. */
export interface Chance {
  /** Whether something happens that happens with this probability (0 to 1). */
  happens(probability: number): boolean;
}

/** How one run's questions were answered. */
interface Decision {
  readonly probability: number;
  readonly answer: boolean;
}

class Script implements Chance {
  readonly decisions: Decision[] = [];

  constructor(readonly given: readonly boolean[]) {}

  happens(probability: number): boolean {
    if (probability >= 1 || probability <= 0) return probability >= 1;
    const answer = this.given[this.decisions.length] ?? true;
    this.decisions.push({ probability, answer });
    return answer;
  }
}

export interface Branch<T> {
  readonly probability: number;
  readonly result: T;
}

/**
 * Runs once for every way that chance could fall: first with every answer "yes", then again from the start with the
 * last "yes" turned into "no", and so on. The run itself stays a straight line. Stops after `limit` branches; their
 * probabilities then sum to less than 1.
 */
export function everyBranch<T>(run: (chance: Chance) => T, limit: number): Branch<T>[] {
  const branches: Branch<T>[] = [];
  let given: readonly boolean[] | undefined = [];
  while (given && branches.length < limit) {
    const script = new Script(given);
    const result = run(script);
    const probability = script.decisions.reduce(
      (product, decision) => product * (decision.answer ? decision.probability : 1 - decision.probability),
      1,
    );
    branches.push({ probability, result });
    given = nextScript(script.decisions);
  }
  return branches;
}

function nextScript(decisions: readonly Decision[]): readonly boolean[] | undefined {
  const last = decisions.findLastIndex(({ answer }) => answer);
  if (last < 0) return undefined;
  return [...decisions.slice(0, last).map(({ answer }) => answer), false];
}
