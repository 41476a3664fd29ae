/** Answers the questions whose answer is left to chance. */
export interface Chance {
  /** Whether something happens that happens with this probability (0 to 1). */
  happens(probability: number): boolean;
}

/** How a question was answered: the answer, and how likely it was. */
interface Decision {
  readonly answer: boolean;
  readonly likelihood: number;
}

/** One run's answers: those it was given, and after them the likelier ones. */
class Script implements Chance {
  readonly decisions: Decision[] = [];

  constructor(readonly given: readonly boolean[]) {}

  happens(probability: number): boolean {
    if (probability >= 1 || probability <= 0) return probability >= 1;
    const answer = this.given[this.decisions.length] ?? probability >= 0.5;
    this.decisions.push({ answer, likelihood: answer ? probability : 1 - probability });
    return answer;
  }
}

export interface Branch<T> {
  readonly probability: number;
  readonly result: T;
}

interface Run<T> extends Branch<T> {
  readonly answers: readonly boolean[];
}

/** A run still to be made: its first answers, and how likely they are. */
interface Plan {
  readonly given: readonly boolean[];
  readonly probability: number;
}

/**
 * Runs once for every way that chance could fall, the likelier ways first: each run tells which other answers would have
 * led elsewhere, and those are run from the start. The run itself stays a straight line. Stops after `limit` runs; their
 * probabilities then sum to less than 1.
 *
 * @returns likeliest first; equally likely ones with the earlier "yes" first.
 */
export function everyBranch<T>(run: (chance: Chance) => T, limit: number): Branch<T>[] {
  const plans: Plan[] = [{ given: [], probability: 1 }];
  const runs: Run<T>[] = [];
  while (plans.length > 0 && runs.length < limit) {
    const { given } = takeLikeliest(plans);
    const script = new Script(given);
    const result = run(script);
    runs.push({
      probability: product(script.decisions),
      result,
      answers: script.decisions.map(({ answer }) => answer),
    });
    plans.push(...alternatives(script.decisions, given.length));
  }
  return runs.sort(compareRuns).map(({ probability, result }) => ({ probability, result }));
}

function takeLikeliest(plans: Plan[]): Plan {
  let best = 0;
  for (const [index, { probability }] of plans.entries()) {
    if (probability > plans[best]!.probability) best = index;
  }
  return plans.splice(best, 1)[0]!;
}

/** The other answer to each question that nobody prescribed, after the same answers to the ones before. */
function alternatives(decisions: readonly Decision[], prescribed: number): Plan[] {
  return decisions.slice(prescribed).map(({ answer, likelihood }, offset) => {
    const before = decisions.slice(0, prescribed + offset);
    return {
      given: [...before.map((decision) => decision.answer), !answer],
      probability: product(before) * (1 - likelihood),
    };
  });
}

function product(decisions: readonly Decision[]): number {
  return decisions.reduce((all, { likelihood }) => all * likelihood, 1);
}

/** Branches whose results have the same key are one, as likely as all of them together; those without a key stay by themselves. */
export function joinBranches<T>(
  branches: readonly Branch<T>[],
  keyOf: (result: T) => string | undefined,
): Branch<T>[] {
  const joined: { probability: number; readonly result: T }[] = [];
  const known = new Map<string, (typeof joined)[number]>();
  for (const { probability, result } of branches) {
    const key = keyOf(result);
    const same = key === undefined ? undefined : known.get(key);
    if (same) same.probability += probability;
    else {
      const own = { probability, result };
      joined.push(own);
      if (key !== undefined) known.set(key, own);
    }
  }
  return joined.sort((a, b) => rounded(b) - rounded(a));
}

function rounded({ probability }: Branch<unknown>): number {
  return Math.round(probability * 1e6);
}

/** Rules print their probabilities rounded, so that nearly equal ones are meant to be equal. */
function compareRuns(a: Run<unknown>, b: Run<unknown>): number {
  const difference = rounded(b) - rounded(a);
  if (difference !== 0) return difference;
  const parting = a.answers.findIndex((answer, index) => answer !== b.answers[index]);
  return a.answers[parting] ? -1 : 1;
}
