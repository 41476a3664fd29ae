import type { Verdict } from '../src/protocol/terms.js';

/** How a verdict is to be read, which chooses its colour and mark. */
export type Mood = 'good' | 'bad' | 'open';

export function mood(verdict: Verdict): Mood {
  if (verdict === 'delivered') return 'good';
  return verdict === 'exits' || verdict === 'unknown' ? 'open' : 'bad';
}

/** `50%`, `33.3%`. */
export function percent(probability: number): string {
  return `${Math.round(probability * 1000) / 10}%`;
}
