import ipaddr from 'ipaddr.js';
import {
  type Family,
  family,
  type IpAddress,
  type IpPrefix,
  ipv4ToNumber,
  networkAddress,
  prefixLength,
} from './address.js';

/** A prefix with what was stored under it, in the order of storing. */
export interface PrefixEntry<T> {
  readonly prefix: IpPrefix;
  readonly values: readonly T[];
}

/** Bits from the left, in words of 32; those beyond `length` mean nothing. */
type Words = readonly number[];

interface Node<T> {
  readonly words: Words;
  readonly length: number;
  readonly children: [Node<T> | undefined, Node<T> | undefined];
  /** Absent where the node only branches. */
  entry?: { readonly prefix: IpPrefix; readonly values: T[] };
}

/**
 * Values by prefix, with longest prefix match as in the kernel's net/ipv4/fib_trie.c: a path-compressed binary trie for
 * each family. Look-ups take at most as many steps as an address has bits, however many prefixes there are.
 */
export class PrefixTrie<T> {
  readonly #roots: Readonly<Record<Family, Node<T>>> = { 4: branch([0], 0), 6: branch([0, 0, 0, 0], 0) };
  #size = 0;

  constructor(entries: Iterable<readonly [IpPrefix, T]> = []) {
    for (const [prefix, value] of entries) this.insert(prefix, value);
  }

  /** How many values are stored. */
  get size(): number {
    return this.#size;
  }

  /** Stores a value; several may stand under one prefix. */
  insert(prefix: IpPrefix, value: T): void {
    const node = this.#place(toWords(networkAddress(prefix)), prefixLength(prefix), family(prefix));
    node.entry ??= { prefix, values: [] };
    node.entry.values.push(value);
    this.#size++;
  }

  /** The longest prefix that holds the address. */
  lookup(address: IpAddress): PrefixEntry<T> | undefined {
    let longest: PrefixEntry<T> | undefined;
    for (const entry of this.#onTheWay(address)) longest = entry;
    return longest;
  }

  /** Every prefix that holds the address, longest first. */
  lookupAll(address: IpAddress): readonly PrefixEntry<T>[] {
    return [...this.#onTheWay(address)].reverse();
  }

  /** What is stored under exactly this prefix. */
  get(prefix: IpPrefix): readonly T[] {
    for (const entry of this.#onTheWay(networkAddress(prefix)))
      if (entry.prefix === prefix) return entry.values;
    return [];
  }

  /** Every stored prefix that lies in this one, itself included, in order of address and then of length. */
  *covered(prefix: IpPrefix): Iterable<PrefixEntry<T>> {
    const words = toWords(networkAddress(prefix));
    const length = prefixLength(prefix);
    let node: Node<T> | undefined = this.#roots[family(prefix)];
    while (node && node.length < length) node = node.children[bitAt(words, node.length)];
    if (!node || commonLength(node.words, words, length) < length) return;
    yield* entriesBelow(node);
  }

  /** Every stored prefix of both families, IPv4 first, in order of address and then of length. */
  *entries(): Iterable<PrefixEntry<T>> {
    yield* entriesBelow(this.#roots[4]);
    yield* entriesBelow(this.#roots[6]);
  }

  /** Shortest first. */
  *#onTheWay(address: IpAddress): Iterable<PrefixEntry<T>> {
    const words = toWords(address);
    const width = words.length * 32;
    let node: Node<T> | undefined = this.#roots[family(address)];
    while (node && commonLength(node.words, words, node.length) === node.length) {
      if (node.entry) yield node.entry;
      node = node.length < width ? node.children[bitAt(words, node.length)] : undefined;
    }
  }

  /** The node of a prefix; where there is none it is made, and the branch that leads to it. */
  #place(words: Words, length: number, of: Family): Node<T> {
    let node = this.#roots[of];
    while (node.length < length) {
      const side = bitAt(words, node.length);
      const child: Node<T> | undefined = node.children[side];
      if (!child) {
        node = node.children[side] = branch(words, length);
        return node;
      }
      const common = commonLength(child.words, words, Math.min(child.length, length));
      if (common < child.length) {
        const between: Node<T> = branch(words, common);
        between.children[bitAt(child.words, common)] = child;
        node.children[side] = between;
        node = between;
      } else node = child;
    }
    return node;
  }
}

function branch<T>(words: Words, length: number): Node<T> {
  return { words, length, children: [undefined, undefined] };
}

function* entriesBelow<T>(node: Node<T> | undefined): Iterable<PrefixEntry<T>> {
  if (!node) return;
  if (node.entry) yield node.entry;
  yield* entriesBelow(node.children[0]);
  yield* entriesBelow(node.children[1]);
}

function toWords(address: IpAddress): Words {
  if (family(address) === 4) return [ipv4ToNumber(address) | 0];
  const parts = ipaddr.IPv6.parse(address).parts;
  return [0, 2, 4, 6].map((at) => (parts[at]! << 16) | parts[at + 1]!);
}

function bitAt(words: Words, n: number): 0 | 1 {
  return ((words[n >> 5]! >>> (31 - (n & 31))) & 1) as 0 | 1;
}

/** How many leading bits are the same, up to `most`. */
function commonLength(a: Words, b: Words, most: number): number {
  for (let at = 0; at * 32 < most; at++) {
    const difference = a[at]! ^ b[at]!;
    if (difference !== 0) return Math.min(most, at * 32 + Math.clz32(difference));
  }
  return most;
}
