import type { Verdict } from '../simulator/trace.js';

/** How a verdict is to be read: good, bad, or not known to this model. */
export type VerdictMood = 'good' | 'bad' | 'open';

const words: Record<Verdict, readonly [mark: string, words: string, mood: VerdictMood]> = {
  delivered: ['✓', 'delivered', 'good'],
  refused: ['✗', 'refused', 'bad'],
  rejected: ['✗', 'rejected', 'bad'],
  dropped: ['✗', 'dropped', 'bad'],
  'no-route': ['✗', 'no route', 'bad'],
  'unreachable-neighbour': ['✗', 'neighbour unreachable', 'bad'],
  'ttl-exceeded': ['✗', 'TTL exceeded', 'bad'],
  'too-big': ['✗', 'too big', 'bad'],
  loop: ['✗', 'loop', 'bad'],
  'filtered-by-rpf': ['✗', 'filtered by reverse path check', 'bad'],
  'no-endpoint': ['✗', 'no endpoint', 'bad'],
  exits: ['↗', 'leaves the model', 'open'],
  unknown: ['?', 'not known', 'open'],
};

/** A verdict in words, without its mark. */
export function verdictText(verdict: Verdict): string {
  return words[verdict][1];
}

export function verdictMark(verdict: Verdict): string {
  return words[verdict][0];
}

/** A verdict as one mark and its words: `✓ delivered`. */
export function verdictLine(verdict: Verdict): string {
  return `${verdictMark(verdict)} ${verdictText(verdict)}`;
}

export function verdictMood(verdict: Verdict): VerdictMood {
  return words[verdict][2];
}
