import type { Labels } from './labels.js';

/**
 * A selector of labels as an expression: what Kubernetes' label selectors and Calico's selector language have in common.
 * Kubernetes' `matchLabels` and `matchExpressions` are an `and` of `in`, `has` and their negations.
 *
 * A label that is absent equals no value and is in no set; so `notin` and `!=` hold for it, in both systems
 * (apimachinery's labels.Requirement.Matches, libcalico-go/lib/selector/parser).
 */
export type Selector =
  /** `all()`, and Kubernetes' empty selector. */
  | { readonly kind: 'all' }
  /** Calico's `global()`: as a namespace selector, what belongs to no namespace. No labels match it. */
  | { readonly kind: 'global' }
  /** `has(app)`; `exists`. */
  | { readonly kind: 'has'; readonly key: string }
  /** `app in {"a", "b"}`; equality is a set of one. */
  | { readonly kind: 'in'; readonly key: string; readonly values: readonly string[] }
  /** `app contains "x"`, `app starts with "x"`, `app ends with "x"`. */
  | { readonly kind: 'contains' | 'starts-with' | 'ends-with'; readonly key: string; readonly value: string }
  | { readonly kind: 'not'; readonly of: Selector }
  /** Two or more. */
  | { readonly kind: 'and' | 'or'; readonly of: readonly Selector[] };

/** Selects everything. */
export const ALL: Selector = { kind: 'all' };

/** `key == value` */
export function equals(key: string, value: string): Selector {
  return { kind: 'in', key, values: [value] };
}

export function not(of: Selector): Selector {
  return { kind: 'not', of };
}

/** All of them; what selects everything is left out, and nothing to ask selects everything. */
export function and(...parts: readonly Selector[]): Selector {
  const asked = parts.flatMap((part) => {
    if (part.kind === 'all') return [];
    return part.kind === 'and' ? part.of : [part];
  });
  if (asked.length === 0) return ALL;
  return asked.length === 1 ? asked[0]! : { kind: 'and', of: asked };
}

/** Whether something with these labels is selected. */
export function selects(selector: Selector, labels: Labels): boolean {
  switch (selector.kind) {
    case 'all':
      return true;
    case 'global':
      return false;
    case 'has':
      return Object.hasOwn(labels, selector.key);
    case 'in':
      return Object.hasOwn(labels, selector.key) && selector.values.includes(labels[selector.key]!);
    case 'contains':
      return valueIn(labels, selector.key)?.includes(selector.value) ?? false;
    case 'starts-with':
      return valueIn(labels, selector.key)?.startsWith(selector.value) ?? false;
    case 'ends-with':
      return valueIn(labels, selector.key)?.endsWith(selector.value) ?? false;
    case 'not':
      return !selects(selector.of, labels);
    case 'and':
      return selector.of.every((part) => selects(part, labels));
    case 'or':
      return selector.of.some((part) => selects(part, labels));
  }
}

function valueIn(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
