import type { Verdict } from '../simulator/trace.js';

const words: Record<Verdict, readonly [mark: string, words: string]> = {
  delivered: ['✓', 'delivered'],
  refused: ['✗', 'refused'],
  rejected: ['✗', 'rejected'],
  dropped: ['✗', 'dropped'],
  'no-route': ['✗', 'no route'],
  'unreachable-neighbour': ['✗', 'neighbour unreachable'],
  'ttl-exceeded': ['✗', 'TTL exceeded'],
  'too-big': ['✗', 'too big'],
  loop: ['✗', 'loop'],
  'filtered-by-rpf': ['✗', 'filtered by reverse path check'],
  'no-endpoint': ['✗', 'no endpoint'],
  exits: ['↗', 'leaves the model'],
  unknown: ['?', 'not known'],
};

/** A verdict in words, without its mark. */
export function verdictText(verdict: Verdict): string {
  return words[verdict][1];
}

/** Whether it is good, bad, or beyond this model, as one character. */
export function verdictMark(verdict: Verdict): string {
  return words[verdict][0];
}

/** A verdict as one mark and its words: `✓ delivered`. */
export function verdictLine(verdict: Verdict): string {
  return `${verdictMark(verdict)} ${verdictText(verdict)}`;
}
