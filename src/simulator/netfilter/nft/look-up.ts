import type { NftDatum } from '../../../linux/nftables/data.js';
import type { NftField } from '../../../linux/nftables/fields.js';
import { lookupOf, type NftLookup } from '../../../linux/nftables/lookup.js';
import type { NftElement, NftSet, NftTable } from '../../../linux/nftables/ruleset.js';
import type { NftSource } from '../../../linux/nftables/statements.js';
import { formatNftElement } from '../../../linux/print/nft.js';
import { evidenceOf } from '../../evidence.js';
import type { Packet } from '../../packet/packet.js';
import type { Ports } from '../../port-class.js';
import type { Evidence } from '../../trace.js';
import type { MatchContext } from '../match/context.js';
import { readingOf } from './value.js';

/** What a rule is asked with, and the table whose sets it may name. */
export interface NftContext extends MatchContext {
  readonly table: NftTable;
}

/** Found, with the map's value and the element as evidence where it is one of a named set. */
export interface Hit {
  readonly value: string | undefined;
  readonly evidence?: Evidence;
}

export type LookedUp = Hit | 'none' | { readonly unknown: string };

/** The parts of a key; undefined when the packet lacks one. */
export function keyOf(
  context: NftContext,
  key: readonly NftField[],
  packet: Packet,
): readonly NftDatum[] | undefined {
  const data: NftDatum[] = [];
  for (const field of key) {
    const value = readingOf(context, field, packet);
    if (value === undefined) return undefined;
    data.push(value);
  }
  return data;
}

/** Looks a key up in a set or map: what rules added meanwhile comes before what it began with. */
export function lookUp(
  context: NftContext,
  source: NftSource,
  key: readonly NftField[],
  data: readonly NftDatum[],
): LookedUp {
  if (!('name' in source)) return found(context, source, key, data);
  const set = context.table.sets.get(source.name);
  const lookup = set && lookupOf(set);
  if (!set || !lookup || lookup === 'unknown') return { unknown: `@${source.name}` };
  const changed = changesOf(context).get(changeKey(context, set.name, data));
  if (changed !== undefined) return changed ? { value: undefined } : 'none';
  return found(context, lookup, key, data, set);
}

function found(
  context: NftContext,
  lookup: NftLookup,
  key: readonly NftField[],
  data: readonly NftDatum[],
  set?: NftSet,
): LookedUp {
  askForPorts(context, key, data, (place) => lookup.turns(data, place));
  const hit = lookup.find(data);
  if (hit === 'unknown') return { unknown: set ? `@${set.name}` : data.join(' . ') };
  if (!hit) return 'none';
  const element = set?.elements[hit.index];
  return {
    value: hit.value,
    ...(set && element ? { evidence: elementEvidence(context.table, set, element) } : {}),
  };
}

function elementEvidence(table: NftTable, set: NftSet, element: NftElement): Evidence {
  const place = `${table.family} ${table.name} ${set.name}`;
  return evidenceOf('rule', formatNftElement(element), element.provenance, place);
}

/** The answer depends on whether the destination port is in one of the ranges of its place in the key. */
export function askForPorts(
  { hook }: NftContext,
  key: readonly NftField[],
  data: readonly NftDatum[],
  rangesAt: (place: number) => readonly Ports[],
): void {
  const { ports } = hook.walk.question;
  if (!ports) return;
  for (const [place, field] of key.entries()) {
    const isPort = (field.kind === 'port' || field.kind === 'ct-port') && field.side === 'destination';
    if (isPort) ports.askedFor(data[place] as number, rangesAt(place));
  }
}

/** `update @set { KEY }`: from here on the set has the element, or has it no more. */
export function changeSet(
  context: NftContext,
  set: string,
  data: readonly NftDatum[],
  isMember: boolean,
): void {
  changesOf(context).set(changeKey(context, set, data), isMember);
}

function changesOf({ hook }: NftContext): Map<string, boolean> {
  return hook.walk.memories.of(hook.stack).setChanges;
}

function changeKey({ table }: NftContext, set: string, data: readonly NftDatum[]): string {
  return `${table.family} ${table.name} ${set} ${data.join(' . ')}`;
}
