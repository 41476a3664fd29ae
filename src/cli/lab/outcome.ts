import type { VerifiedTrace } from './verify.js';

/** What comparing traces came to. */
export interface VerifyOutcome {
  readonly result: 'agrees' | 'differs' | 'nothing-compared';
  readonly compared: number;
  readonly agreeing: number;
  /** By name, or by its ends where it has none, and why each was not compared. */
  readonly skipped: readonly { readonly trace: string; readonly reason: string }[];
}

/** Agreement takes a packet that was compared: where all were skipped, it is none. */
export function outcomeOf(verified: readonly VerifiedTrace[]): VerifyOutcome {
  const comparisons = verified.flatMap(({ comparison }) => comparison ?? []);
  const agreeing = comparisons.filter(({ agrees }) => agrees).length;
  const result = agreeing === comparisons.length ? 'agrees' : 'differs';
  return {
    result: comparisons.length === 0 ? 'nothing-compared' : result,
    compared: comparisons.length,
    agreeing,
    skipped: verified.flatMap(({ comparison, skipped, name, trace: { flow } }) =>
      comparison ? [] : [{ trace: name ?? `${flow.from} -> ${flow.to}`, reason: skipped! }],
    ),
  };
}

/** The reasons, each once, in a line. */
export function reasonsOf({ skipped }: VerifyOutcome): string {
  return [...new Set(skipped.map(({ reason }) => reason))].join('; ');
}
