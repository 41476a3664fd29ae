import type { Selector } from '../../topology/selector.js';
import { isPlainWord, knetLabel, quoted } from './names.js';

/** A selector that the language has no words for; the message says why. */
export class Unprintable extends Error {}

/**
 * A selector as the language writes it: `app=web && tier in (front, back)`.
 *
 * @throws Unprintable for keys that are no labels' keys
 */
export function printSelector(selector: Selector): string {
  return print(selector, false);
}

/** `inside`: where an operator stands beside it, and `||` needs parentheses. */
function print(selector: Selector, inside: boolean): string {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return selector.kind;
    case 'has':
      return `has ${printKey(selector.key)}`;
    case 'in':
      return printIn(selector.key, selector.values);
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return `${printKey(selector.key)} ${selector.kind} ${quoted(selector.value)}`;
    case 'not':
      return printNot(selector.of);
    case 'and':
    case 'or': {
      const text = selector.of
        .map((part) => print(part, true))
        .join(selector.kind === 'and' ? ' && ' : ' || ');
      return inside ? `(${text})` : text;
    }
  }
}

function printIn(key: string, values: readonly string[]): string {
  const label = values.length === 1 ? knetLabel(key, values[0]!) : undefined;
  if (label !== undefined) return label;
  return values.length === 1
    ? `${printKey(key)} == ${printValue(values[0]!)}`
    : `${printKey(key)} in (${values.map(printValue).join(', ')})`;
}

function printNot(of: Selector): string {
  if (of.kind === 'in' && of.values.length === 1)
    return `${printKey(of.key)} != ${printValue(of.values[0]!)}`;
  if (of.kind === 'in') return `${printKey(of.key)} not in (${of.values.map(printValue).join(', ')})`;
  if (of.kind === 'has') return `!has ${printKey(of.key)}`;
  return `!(${print(of, false)})`;
}

/** A key may have a prefix before a slash; both are words. */
function printKey(key: string): string {
  const parts = key.split('/');
  if (parts.length > 2 || !parts.every(isPlainWord)) throw new Unprintable(`no label has the key ${key}`);
  return key;
}

function printValue(value: string): string {
  return isPlainWord(value) ? value : quoted(value);
}
