import type { PortRange } from '../netfilter/matches.js';
import { Cursor } from './cursor.js';
import { fits, type NftAtom, type NftDataType, type NftDatum, parseAtom } from './data.js';
import { dataTypeOf, readKey } from './fields.js';
import type { NftSet } from './ruleset.js';
import { nftWords } from './words.js';

/** One element: what a key is compared with part by part, and the value that a map has for it, as text. */
interface Entry {
  readonly index: number;
  readonly atoms: readonly NftAtom[];
  readonly value: string | undefined;
}

/** Found: the position among the elements, and the map's value. `unknown`: an element was not understood. */
export type Found = { readonly index: number; readonly value: string | undefined } | 'unknown' | undefined;

/** The elements of a set or map, ready to be looked up: single values by a hash, ranges one after the other. */
export class NftLookup {
  readonly #exact = new Map<string, Entry>();
  readonly #ranges: Entry[] = [];
  #hasUnknown = false;
  /** Elements with single values, by all parts of their key but one. */
  readonly #byRest = new Map<number, Map<string, Entry[]>>();

  constructor(
    readonly types: readonly NftDataType[],
    elements: Iterable<{ readonly key: string; readonly value?: string }>,
  ) {
    let index = 0;
    for (const { key, value } of elements) {
      const atoms = atomsOf(types, key);
      if (!atoms) this.#hasUnknown = true;
      else this.#add({ index, atoms, value });
      index += 1;
    }
  }

  #add(entry: Entry): void {
    const { atoms } = entry;
    if (atoms.every((atom) => atom.kind === 'exact')) {
      this.#exact.set(keyText(atoms.map((atom) => (atom as { value: NftDatum }).value)), entry);
    } else this.#ranges.push(entry);
  }

  find(key: readonly NftDatum[]): Found {
    const found =
      this.#exact.get(keyText(key)) ??
      this.#ranges.find(({ atoms }) => atoms.every((atom, at) => fits(atom, key[at]!)));
    return found ?? (this.#hasUnknown ? 'unknown' : undefined);
  }

  /** The ranges of numbers at one place of the key for which the other places would fit: between them nothing changes. */
  turns(key: readonly NftDatum[], place: number): PortRange[] {
    const near = [...(this.#restIndex(place).get(restText(key, place)) ?? []), ...this.#ranges];
    return near.flatMap(({ atoms }) => {
      if (!atoms.every((atom, at) => at === place || fits(atom, key[at]!))) return [];
      const atom = atoms[place]!;
      if (atom.kind === 'range') return [{ from: Number(atom.from), to: Number(atom.to) }];
      return atom.kind === 'exact' ? [{ from: Number(atom.value), to: Number(atom.value) }] : [];
    });
  }

  #restIndex(place: number): Map<string, Entry[]> {
    let index = this.#byRest.get(place);
    if (index) return index;
    index = new Map();
    for (const entry of this.#exact.values()) {
      const rest = restText(
        entry.atoms.map((atom) => (atom as { value: NftDatum }).value),
        place,
      );
      const entries = index.get(rest);
      if (entries) entries.push(entry);
      else index.set(rest, [entry]);
    }
    this.#byRest.set(place, index);
    return index;
  }
}

function keyText(key: readonly NftDatum[]): string {
  return key.join(' . ');
}

function restText(key: readonly NftDatum[], place: number): string {
  return key.filter((_, at) => at !== place).join(' . ');
}

/** What each part of a key is compared with; undefined where one is not understood. */
export function atomsOf(types: readonly NftDataType[], key: string): readonly NftAtom[] | undefined {
  const parts = key.split(' . ');
  if (parts.length !== types.length) return undefined;
  const atoms: NftAtom[] = [];
  for (const [at, part] of parts.entries()) {
    const atom = parseAtom(types[at]!, part.trim());
    if (!atom) return undefined;
    atoms.push(atom);
  }
  return atoms;
}

const lookups = new WeakMap<NftSet, NftLookup | 'unknown'>();

/** A named set or map, ready to be looked up; computed once. `unknown` when it has a type that is not modelled. */
export function lookupOf(set: NftSet): NftLookup | 'unknown' {
  let lookup = lookups.get(set);
  if (!lookup) {
    const types = typesOf(set);
    lookup = types ? new NftLookup(types, set.elements) : 'unknown';
    lookups.set(set, lookup);
  }
  return lookup;
}

const TYPES: ReadonlySet<string> = new Set<NftDataType>([
  'ipv4_addr',
  'ipv6_addr',
  'inet_proto',
  'inet_service',
  'mark',
  'ifname',
  'nf_proto',
  'pkt_type',
  'icmp_type',
  'icmpv6_type',
  'ct_state',
  'ct_status',
  'ct_dir',
  'fib_addrtype',
]);

function typesOf(set: NftSet): readonly NftDataType[] | undefined {
  if (set.typeof) return readKey(new Cursor(nftWords(set.keyType)))?.map(dataTypeOf);
  const names = set.keyType.split(' . ');
  return names.every((name) => TYPES.has(name)) ? (names as NftDataType[]) : undefined;
}
