import { type Selector, selects } from './selector.js';

/**
 * Whether everything that one selector selects is selected by another too, whatever labels there are. It answers yes only where
 * that follows from how the two are built; for selectors that are equal for other reasons it may answer no.
 */
export function implies(one: Selector, other: Selector): boolean {
  if (other.kind === 'all' || isSame(one, other)) return true;
  if (one.kind === 'or') return one.of.every((part) => implies(part, other));
  if (other.kind === 'and') return other.of.every((part) => implies(one, part));
  if (one.kind === 'and' && one.of.some((part) => implies(part, other))) return true;
  if (other.kind === 'or') return other.of.some((part) => implies(one, part));
  return termImplies(one, other);
}

function isSame(one: Selector, other: Selector): boolean {
  switch (one.kind) {
    case 'all':
    case 'global':
      return other.kind === one.kind;
    case 'has':
      return other.kind === 'has' && other.key === one.key;
    case 'in':
      return (
        other.kind === 'in' &&
        other.key === one.key &&
        other.values.length === one.values.length &&
        one.values.every((value) => other.values.includes(value))
      );
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return other.kind === one.kind && other.key === one.key && other.value === one.value;
    case 'not':
      return other.kind === 'not' && isSame(one.of, other.of);
    case 'and':
    case 'or':
      return (
        other.kind === one.kind &&
        other.of.length === one.of.length &&
        one.of.every((part, index) => isSame(part, other.of[index]!))
      );
  }
}

function termImplies(one: Selector, other: Selector): boolean {
  switch (one.kind) {
    case 'in':
      // A label with one of a few values: each of them can be asked about.
      return keysOf(other).every((key) => key === one.key) && everyValue(one, other);
    case 'has':
      return false;
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      if (other.kind === 'has') return other.key === one.key;
      return other.kind === one.kind && other.key === one.key && isWithin(one.kind, one.value, other.value);
    case 'not':
      return other.kind === 'not' && implies(other.of, one.of);
    case 'all':
    case 'global':
    case 'and':
    case 'or':
      return false;
  }
}

function everyValue({ key, values }: Selector & { readonly kind: 'in' }, other: Selector): boolean {
  return values.every((value) => selects(other, { [key]: value }));
}

function isWithin(kind: 'contains' | 'starts-with' | 'ends-with', long: string, short: string): boolean {
  if (kind === 'contains') return long.includes(short);
  return kind === 'starts-with' ? long.startsWith(short) : long.endsWith(short);
}

/** The labels that a selector asks for. */
function keysOf(selector: Selector): readonly string[] {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return [];
    case 'not':
      return keysOf(selector.of);
    case 'and':
    case 'or':
      return selector.of.flatMap(keysOf);
    default:
      return [selector.key];
  }
}
