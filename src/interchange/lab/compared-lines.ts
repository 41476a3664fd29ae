/** What a real program wrote beside what the model says that it writes. */
export interface ComparedLines {
  /** Where, and what of it: `node1: routes that are learned over BGP`. */
  readonly title: string;
  readonly modelled: readonly string[];
  readonly real: readonly string[];
}

/**
 * Lines that only one of the two has, and lines that stand elsewhere in the other: as few as can be told apart from the
 * longest common sequence.
 */
export function differingLines({ modelled, real }: ComparedLines): {
  readonly onlyModelled: readonly string[];
  readonly onlyReal: readonly string[];
} {
  const common = commonLengths(modelled, real);
  const onlyModelled: string[] = [];
  const onlyReal: string[] = [];
  let [i, j] = [0, 0];
  while (i < modelled.length || j < real.length) {
    if (i < modelled.length && modelled[i] === real[j]) {
      i += 1;
      j += 1;
    } else if (j === real.length || (i < modelled.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      onlyModelled.push(modelled[i]!);
      i += 1;
    } else {
      onlyReal.push(real[j]!);
      j += 1;
    }
  }
  return { onlyModelled, onlyReal };
}

/** Lengths of the longest common sequences of what is left from each pair of places on. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i]![j] =
        a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}
