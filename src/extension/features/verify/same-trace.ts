import type { Trace } from '../../../protocol/terms.js';

/** Whether two traces are of the same packets, wherever in the text that which decided stands. */
export function sameTrace(a: Trace, b: Trace): boolean {
  return JSON.stringify(a, withoutPlaces) === JSON.stringify(b, withoutPlaces);
}

/** A header's `source` is an address and counts. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === 'source' && typeof value === 'object' ? undefined : value;
}
