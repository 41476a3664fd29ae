import type { Labels } from './labels.js';
import type { Selector } from './selector.js';
import { selects } from './selector.js';

/** Items that share one labels object: the replicas of a deployment do. */
interface Group<Item> {
  readonly labels: Labels;
  readonly items: Item[];
}

/**
 * Answers which items a selector selects without asking each: a selector is asked of groups that share their labels, and
 * only of those that have a label which it needs.
 */
export class LabelIndex<Item> {
  readonly #groups: readonly Group<Item>[];
  readonly #byKey = new Map<string, Group<Item>[]>();
  readonly #byLabel = new Map<string, Group<Item>[]>();

  /** Items keep their order within a selection as far as they share labels. */
  constructor(items: Iterable<Item>, labelsOf: (item: Item) => Labels) {
    const groups = new Map<Labels, Group<Item>>();
    for (const item of items) {
      const labels = labelsOf(item);
      const group = groups.get(labels);
      if (group) group.items.push(item);
      else groups.set(labels, { labels, items: [item] });
    }
    this.#groups = [...groups.values()];
    for (const group of this.#groups) {
      for (const [key, value] of Object.entries(group.labels)) {
        push(this.#byKey, key, group);
        push(this.#byLabel, label(key, value), group);
      }
    }
  }

  select(selector: Selector): Item[] {
    return this.#selected(selector).flatMap(({ items }) => items);
  }

  /** The labels objects that are selected, each once. */
  selectLabels(selector: Selector): Labels[] {
    return this.#selected(selector).map(({ labels }) => labels);
  }

  selectsAny(selector: Selector): boolean {
    return this.#candidates(selector).some(({ labels }) => selects(selector, labels));
  }

  #selected(selector: Selector): readonly Group<Item>[] {
    if (selector.kind === 'all') return this.#groups;
    return this.#candidates(selector).filter(({ labels }) => selects(selector, labels));
  }

  /** Groups among which are all that the selector selects. */
  #candidates(selector: Selector): readonly Group<Item>[] {
    switch (selector.kind) {
      case 'in':
        return selector.values.length === 1
          ? (this.#byLabel.get(label(selector.key, selector.values[0]!)) ?? [])
          : [
              ...new Set(
                selector.values.flatMap((value) => this.#byLabel.get(label(selector.key, value)) ?? []),
              ),
            ];
      case 'has':
      case 'contains':
      case 'starts-with':
      case 'ends-with':
        return this.#byKey.get(selector.key) ?? [];
      case 'and':
        return selector.of
          .map((part) => this.#candidates(part))
          .reduce((fewest, next) => (next.length < fewest.length ? next : fewest));
      case 'global':
        return [];
      case 'all':
      case 'not':
      case 'or':
        return this.#groups;
    }
  }
}

function label(key: string, value: string): string {
  return `${key}=${value}`;
}

function push<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
