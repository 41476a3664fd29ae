import type { NetworkNamespace } from '../../../linux/namespace.js';
import { compileNftChain } from '../../../linux/nftables/compile.js';
import type { NftField } from '../../../linux/nftables/fields.js';
import { familiesOf } from '../../../linux/nftables/priority.js';
import type { NftBase, NftChain, NftTable } from '../../../linux/nftables/ruleset.js';
import type { NftStatement } from '../../../linux/nftables/statements.js';
import type { Stack } from '../../stack.js';
import type { HookPoint } from '../hook.js';
import { TRACKING_TARGETS } from '../tracking-targets.js';

/** A base chain, and the table it is of. */
export interface NftStart {
  readonly table: NftTable;
  readonly chain: NftChain;
  readonly base: NftBase;
}

interface Hooked {
  /** By family and hook, in the order in which the kernel comes to them. */
  readonly byPlace: ReadonlyMap<string, readonly NftStart[]>;
  readonly tracks: Readonly<Record<4 | 6, boolean>>;
}

const hooked = new WeakMap<NetworkNamespace, Hooked>();

/** The base chains at a hook. Of those with the same priority the one that was made last comes first (nf_hook_entries_grow). */
export function nftChainsAt({ namespace }: Stack, point: HookPoint, family: 4 | 6): readonly NftStart[] {
  return hookedOf(namespace).byPlace.get(`${family} ${point}`) ?? [];
}

/** Whether a rule needs connections tracked, as NAT and everything with `ct` does (nf_ct_netns_get). */
export function nftTracks({ namespace }: Stack, family: 4 | 6): boolean {
  return hookedOf(namespace).tracks[family];
}

function hookedOf(namespace: NetworkNamespace): Hooked {
  let known = hooked.get(namespace);
  if (!known) {
    const tracks = (family: 4 | 6) =>
      namespace.nftables.some((table) => familiesOf(table.family).includes(family) && needsTracking(table));
    known = { byPlace: placed(namespace), tracks: { 4: tracks(4), 6: tracks(6) } };
    hooked.set(namespace, known);
  }
  return known;
}

function placed({ nftables }: NetworkNamespace): Map<string, NftStart[]> {
  const places = new Map<string, NftStart[]>();
  for (const table of nftables) {
    for (const chain of table.chains.values()) {
      const { base } = chain;
      if (!base) continue;
      for (const family of familiesOf(table.family)) {
        const key = `${family} ${base.hook.toUpperCase()}`;
        places.set(key, [{ table, chain, base }, ...(places.get(key) ?? [])]);
      }
    }
  }
  for (const starts of places.values()) starts.sort((a, b) => a.base.priority - b.base.priority);
  return places;
}

function needsTracking({ chains }: NftTable): boolean {
  return [...chains.values()].some(
    (chain) => chain.base?.type === 'nat' || compileNftChain(chain).some((rule) => rule.some(usesTracking)),
  );
}

function usesTracking(statement: NftStatement): boolean {
  switch (statement.kind) {
    case 'nat-map':
      return true;
    case 'target':
      return TRACKING_TARGETS.has(statement.target.kind);
    case 'match':
    case 'verdict-map':
    case 'set-change':
      return statement.key.some(isOfConnection);
    case 'compare':
      return isOfConnection(statement.field);
    default:
      return false;
  }
}

function isOfConnection({ kind }: NftField): boolean {
  return kind.startsWith('ct-');
}
