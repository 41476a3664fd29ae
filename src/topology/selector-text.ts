import type { Selector } from './selector.js';

/**
 * A selector in Calico's language, in the canonical form that Felix hashes and policies are compared by: double quotes,
 * sets sorted, parentheses around every `&&` and `||` (libcalico-go/lib/selector/parser/ast.go).
 */
export function selectorText(selector: Selector): string {
  switch (selector.kind) {
    case 'all':
      return 'all()';
    case 'global':
      return 'global()';
    case 'has':
      return `has(${selector.key})`;
    case 'in':
      return setText(selector.key, selector.values, false);
    case 'contains':
      return `${selector.key} contains ${quoted(selector.value)}`;
    case 'starts-with':
      return `${selector.key} starts with ${quoted(selector.value)}`;
    case 'ends-with':
      return `${selector.key} ends with ${quoted(selector.value)}`;
    case 'not':
      return selector.of.kind === 'in'
        ? setText(selector.of.key, selector.of.values, true)
        : `!${selectorText(selector.of)}`;
    case 'and':
      return `(${selector.of.map(selectorText).join(' && ')})`;
    case 'or':
      return `(${selector.of.map(selectorText).join(' || ')})`;
  }
}

function setText(key: string, values: readonly string[], negated: boolean): string {
  if (values.length === 1) return `${key} ${negated ? '!=' : '=='} ${quoted(values[0]!)}`;
  return `${key} ${negated ? 'not in' : 'in'} {${[...values].sort().map(quoted).join(', ')}}`;
}

function quoted(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}
