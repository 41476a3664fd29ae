import type { Position, SourceRange } from '../../linux/provenance.js';

/** Whether one stretch of a file is part of the other. */
export function rangeWithin(inner: SourceRange, outer: SourceRange): boolean {
  return inner.uri === outer.uri && !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
