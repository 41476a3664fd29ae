import type { SourceRange } from './provenance.js';

/**
 * Brings plain data up to date: gives what `fresh` says, made of the objects of `old` wherever these say the same. So what
 * an edit did not touch can be told by `===`.
 *
 * Places in files do not count as a difference: an old place takes over where the new one is. Everything derived from old
 * objects names its places by the very same place objects, so that Linux state, traces and findings move along with the
 * text. A place is the one thing in the core that ever changes.
 */
export function reconcile<T>(old: T, fresh: T): T {
  return new Reconciliation(true).of(old, fresh) as T;
}

/** The same for what was derived from reconciled data: where nothing moved, it has the very same places already. */
export function reuse<T>(old: T, fresh: T): T {
  return new Reconciliation(false).of(old, fresh) as T;
}

class Reconciliation {
  /** What became of new objects, for one may be found in several places (a node is a machine, and its cluster's). */
  readonly #done = new Map<object, unknown>();
  readonly #moved = new Map<SourceRange, SourceRange>();

  constructor(private readonly movesPlaces: boolean) {}

  of(old: unknown, fresh: unknown): unknown {
    if (old === fresh || !isObject(old) || !isObject(fresh)) return fresh;
    if (this.#done.has(fresh)) return this.#done.get(fresh);
    const result = isPlace(fresh) ? this.#place(old, fresh) : this.#container(old, fresh);
    this.#done.set(fresh, result);
    return result;
  }

  /** Two things that shared a place may have parted. */
  #place(old: object, fresh: SourceRange): SourceRange {
    if (!this.movesPlaces || !isPlace(old)) return fresh;
    if (this.#moved.has(old) && !isSamePlace(this.#moved.get(old)!, fresh)) return fresh;
    this.#moved.set(old, fresh);
    return Object.assign(old, fresh);
  }

  #container(old: object, fresh: object): unknown {
    if (fresh instanceof Map) return old instanceof Map ? this.#map(old, fresh) : fresh;
    if (Array.isArray(fresh)) return Array.isArray(old) ? this.#array(old, fresh) : fresh;
    return isPlain(old) && isPlain(fresh) ? this.#record(old, fresh) : fresh;
  }

  /** Maps are in order of declaration, and that counts. */
  #map(
    old: ReadonlyMap<unknown, unknown>,
    fresh: ReadonlyMap<unknown, unknown>,
  ): ReadonlyMap<unknown, unknown> {
    const result = new Map<unknown, unknown>();
    const oldKeys = old.keys();
    let isSame = old.size === fresh.size;
    for (const [key, value] of fresh) {
      const before = old.get(key);
      const reconciled = this.of(before, value);
      result.set(key, reconciled);
      isSame &&= oldKeys.next().value === key && reconciled === before;
    }
    return isSame ? old : result;
  }

  #array(old: readonly unknown[], fresh: readonly unknown[]): readonly unknown[] {
    const result: unknown[] = [];
    let isSame = old.length === fresh.length;
    for (let index = 0; index < fresh.length; index++) {
      const reconciled = this.of(old[index], fresh[index]);
      result.push(reconciled);
      isSame &&= reconciled === old[index];
    }
    return isSame ? old : result;
  }

  /** By far the most frequent, and mostly the same: what is new is only made when it is found to be. */
  #record(old: Plain, fresh: Plain): Plain {
    let changed: Record<string, unknown> | undefined;
    let count = 0;
    for (const key in fresh) {
      const reconciled = this.of(old[key], fresh[key]);
      count += 1;
      if (reconciled !== old[key] || !(key in old)) changed ??= {};
      if (changed) changed[key] = reconciled;
    }
    for (const _ in old) count -= 1;
    if (!changed && count === 0) return old;
    // The properties before the first that changed are the old ones.
    const result: Record<string, unknown> = {};
    for (const key in fresh) result[key] = changed && key in changed ? changed[key] : old[key];
    return result;
  }
}

type Plain = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isPlain(value: object): value is Plain {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isPlace(value: object): value is SourceRange {
  return 'uri' in value && 'start' in value && 'end' in value;
}

function isSamePlace(a: SourceRange, b: SourceRange): boolean {
  const text = ({ uri, start, end }: SourceRange) =>
    `${uri} ${start.line}:${start.character}-${end.line}:${end.character}`;
  return a === b || text(a) === text(b);
}
