import type { Cursor } from './cursor.js';
import { numberOf } from './data.js';
import type { NftStatement } from './statements.js';

const ALL = 0xffffffff;

/**
 * `meta mark set …` and `ct mark set …` of a number, or of a mark changed bit by bit: `meta mark & 0xff | 0x10`,
 * `meta mark ^ 0x4000`. Undefined, and the cursor stays, for everything else.
 */
export function readMarkChange(words: Cursor): NftStatement | undefined {
  const start = words.at;
  const [what, mark, set] = [words.next(), words.next(), words.next()];
  const found =
    (what === 'meta' || what === 'ct') && mark === 'mark' && set === 'set' ? change(words, what) : undefined;
  if (!found) words.at = start;
  return found;
}

function change(words: Cursor, to: 'meta' | 'ct'): NftStatement | undefined {
  const number = numberOf(words.peek());
  if (number !== undefined) {
    words.next();
    return marking(to, ALL, number);
  }
  const from = words.next();
  if ((from !== 'meta' && from !== 'ct') || !words.take('mark')) return undefined;
  const bits = readBits(words);
  if (!bits) return undefined;
  if (from === to) return marking(to, bits.cleared, bits.flipped);
  if (bits.flipped !== 0) return undefined;
  const kept = ~bits.cleared >>> 0;
  return to === 'ct'
    ? { kind: 'target', target: { kind: 'connmark-save', ctMask: ALL, nfMask: kept } }
    : { kind: 'target', target: { kind: 'connmark-restore', nfMask: ALL, ctMask: kept } };
}

/** `mark = (mark & ~cleared) ^ flipped`; a number that is or-ed is cleared first. */
function readBits(words: Cursor): { cleared: number; flipped: number } | undefined {
  let cleared = 0;
  let flipped = 0;
  for (;;) {
    const operator = words.peek();
    if (operator !== '&' && operator !== '|' && operator !== '^') return { cleared, flipped };
    words.next();
    const number = numberOf(words.next());
    if (number === undefined) return undefined;
    if (operator === '&') {
      cleared = (cleared | ~number) >>> 0;
      flipped = (flipped & number) >>> 0;
    } else if (operator === '|') {
      cleared = (cleared | number) >>> 0;
      flipped = (flipped | number) >>> 0;
    } else flipped = (flipped ^ number) >>> 0;
  }
}

function marking(to: 'meta' | 'ct', mask: number, value: number): NftStatement {
  return { kind: 'target', target: { kind: to === 'meta' ? 'mark' : 'connmark-set', mask, value } };
}
