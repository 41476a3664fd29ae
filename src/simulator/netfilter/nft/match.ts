import { fits, type NftAtom, type NftDatum } from '../../../linux/nftables/data.js';
import type { NftStatement } from '../../../linux/nftables/statements.js';
import { type Packet, PROTOCOL } from '../../packet/packet.js';
import type { Ports } from '../../port-class.js';
import type { Evidence, TcpFlags } from '../../trace.js';
import { askForPorts, keyOf, lookUp, type NftContext } from './look-up.js';
import { readingOf, statusesOf } from './value.js';

/** Whether a statement matches; with the set's element that made it, or the words that nobody can judge. */
export type NftFit =
  | { readonly matches: boolean; readonly evidence?: Evidence }
  | { readonly unknown: string };

type Kind<K extends NftStatement['kind']> = Extract<NftStatement, { kind: K }>;

const NO: NftFit = { matches: false };

export function matchFits(context: NftContext, statement: Kind<'match'>, packet: Packet): NftFit {
  const { key, mask, negated, operand } = statement;
  if (key[0]?.kind === 'ct-status') return statusFits(statement, packet);
  const data = keyOf(context, key, packet);
  if (!data) return NO;
  const compared = mask === undefined ? data : data.map((value) => masked(value, mask));
  if (operand.kind === 'lookup') {
    const hit = lookUp(context, operand.source, key, compared);
    if (hit === 'none') return { matches: negated };
    if ('unknown' in hit) return hit;
    return { matches: !negated, ...(hit.evidence && !negated ? { evidence: hit.evidence } : {}) };
  }
  askForPorts(context, key, data, (place) => operand.atoms.flatMap((atoms) => rangeOf(atoms[place]!)));
  const isOne = operand.atoms.some((atoms) => atoms.every((atom, place) => fits(atom, compared[place]!)));
  return { matches: isOne !== negated };
}

function masked(value: NftDatum, mask: number): NftDatum {
  return typeof value === 'number' ? (value & mask) >>> 0 : value;
}

function rangeOf(atom: NftAtom): Ports[] {
  if (atom.kind === 'range') return [{ from: Number(atom.from), to: Number(atom.to) }];
  return atom.kind === 'exact' ? [{ from: Number(atom.value), to: Number(atom.value) }] : [];
}

/** Several bits may be on: one of those that are asked for is enough. A set of them would be compared as a whole. */
function statusFits({ key, negated, operand }: Kind<'match'>, packet: Packet): NftFit {
  const statuses = statusesOf(packet);
  if (!statuses) return NO;
  if (operand.kind === 'lookup' || key.length > 1) return { unknown: 'ct status' };
  const wanted = operand.atoms.flat();
  const isOne = wanted.some((atom) => statuses.some((status) => fits(atom, status)));
  return { matches: isOne !== negated };
}

export function compareFits(
  context: NftContext,
  { field, operator, value }: Kind<'compare'>,
  packet: Packet,
): NftFit {
  const data = readingOf(context, field, packet);
  if (typeof data !== 'number') return data === undefined ? NO : { unknown: `${operator} ${value}` };
  const last = operator === '<' || operator === '>=' ? value - 1 : value;
  askForPorts(context, [field], [data], () => [{ from: 0, to: last }]);
  const isBelow = data <= last;
  return { matches: operator === '<' || operator === '<=' ? isBelow : !isBelow };
}

const FLAGS_OF: Readonly<Record<TcpFlags, readonly string[]>> = {
  syn: ['syn'],
  'syn-ack': ['syn', 'ack'],
  ack: ['ack'],
  rst: ['rst', 'ack'],
};

export function tcpFlagsFit(
  { later }: NftContext,
  { set, mask, negated, any }: Kind<'tcp-flags'>,
  { payload, protocol }: Packet,
): NftFit {
  if (later || protocol !== PROTOCOL.tcp || payload.kind !== 'tcp') return NO;
  const flags = FLAGS_OF[payload.flags];
  const isSo = any
    ? set.some((flag) => flags.includes(flag))
    : mask.every((flag) => flags.includes(flag) === set.includes(flag));
  return { matches: isSo !== negated };
}
