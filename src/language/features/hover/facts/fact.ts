import type { Model } from '../../../../analysis/model.js';
import type { ControlPlane } from '../../../../controlplane/controlplane.js';
import type { Label } from '../labels.js';

/** One line of a hover: a label, and values in Markdown. */
export interface Fact {
  readonly label: Label;
  readonly values: readonly string[];
  /** How many more values there are than are listed. */
  readonly more?: number;
  /** Each value on a line of its own. */
  readonly lines?: boolean;
}

/** Facts about one thing; a heading in Markdown where a hover has several such groups. */
export interface FactGroup {
  readonly about?: string;
  readonly facts: readonly Fact[];
}

/** The model that facts are read from, and where in it the cursor stands. */
export interface Scene {
  readonly model: Model;
  readonly plane: ControlPlane;
  /** The machine whose declaration the cursor is in. */
  readonly machine?: string;
  /** The cluster whose declaration the cursor is in. */
  readonly cluster?: string;
}

/** How many values a line lists, and how many machines a hover speaks of: it is read at a glance. */
const MAX_VALUES = 8;
export const MAX_GROUPS = 4;

/** A fact about some of many things; nothing when there are none. Lists the first few and counts the others. */
export function listed<T>(
  label: Label,
  items: Iterable<T>,
  text: (item: T) => string,
  options: { readonly max?: number; readonly lines?: boolean } = {},
): Fact[] {
  const max = options.max ?? MAX_VALUES;
  const values: string[] = [];
  let more = 0;
  for (const item of items) {
    if (values.length < max) values.push(text(item));
    else more += 1;
  }
  if (values.length === 0) return [];
  return [{ label, values, ...(more > 0 ? { more } : {}), ...(options.lines ? { lines: true } : {}) }];
}

/** A fact of one value; nothing when there is none. */
export function single(label: Label, value: string | undefined): Fact[] {
  return value === undefined || value === '' ? [] : [{ label, values: [value] }];
}
