import { remember } from '../memo.js';
import type { Exchanged } from './exchange.js';

/** So many of a kind stand for all: one that announces, one that hears it, and one that might carry it from one to the other. */
const ENOUGH = 3;

/** Speakers that are alike, and those that are like no other. */
export interface Kinds {
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly kindOf: ReadonlyMap<string, string>;
  /** Like no other. */
  readonly single: ReadonlySet<string>;
}

/** @param apart kinds whose members cannot stand for each other after all */
export function groupKinds(
  speakers: Iterable<string>,
  kinds: ReadonlyMap<string, string>,
  apart: ReadonlySet<string>,
): Kinds {
  const members = new Map<string, string[]>();
  const single = new Set<string>();
  for (const name of speakers) {
    const kind = kinds.get(name);
    if (kind === undefined || apart.has(kind)) single.add(name);
    else remember(members, kind, () => [] as string[]).push(name);
  }
  const kindOf = new Map<string, string>();
  for (const [kind, names] of [...members]) {
    if (names.length > ENOUGH) for (const name of names) kindOf.set(name, kind);
    else {
      for (const name of names) single.add(name);
      members.delete(kind);
    }
  }
  return { members, kindOf, single };
}

/** Those that stand for all: the single ones, and a few of each kind besides some that are there anyway. */
export function standIns({ members, single }: Kinds, besides: ReadonlySet<string> = new Set()): Set<string> {
  const names = new Set([...single, ...besides]);
  for (const all of members.values()) {
    let taken = 0;
    for (const name of all) {
      if (taken === ENOUGH) break;
      if (besides.has(name)) continue;
      names.add(name);
      taken++;
    }
  }
  return names;
}

/**
 * Kinds of which one passes on what another told it, so that it matters which one, or of which an address decides between equals:
 * their members cannot stand for each other.
 *
 * @param isItself whether a speaker announces as itself, not in place of others
 */
export function told(
  tables: Exchanged,
  names: Iterable<string>,
  { kindOf }: Kinds,
  isItself: (speaker: string) => boolean = () => false,
): Set<string> {
  const apart = new Set<string>();
  for (const name of names) {
    if (!tables.tellers(name).some((teller) => kindOf.has(teller))) continue;
    for (const { equal } of tables.heardFrom(name, (teller) => kindOf.has(teller))) {
      for (const path of equal) {
        const kind = kindOf.get(path.from);
        if (kind === undefined || path.learned === 'own' || isItself(path.from)) continue;
        const isTie = equal.some((other) => other !== path && other.clusters.length === path.clusters.length);
        if (path.origin !== path.from || isTie) apart.add(kind);
      }
    }
  }
  return apart;
}
