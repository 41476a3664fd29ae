/** What a real program wrote beside what the model says that it writes. */
export interface ComparedLines {
  /** Where, and what of it: `node1: routes that are learned over BGP`. */
  readonly title: string;
  readonly modelled: readonly string[];
  readonly real: readonly string[];
}

/** Lines that only one of the two has; of a line that one has more often, as many as it has more. */
export function differingLines({ modelled, real }: ComparedLines): {
  readonly onlyModelled: readonly string[];
  readonly onlyReal: readonly string[];
} {
  return { onlyModelled: without(modelled, real), onlyReal: without(real, modelled) };
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
}
