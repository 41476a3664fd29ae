import { family, fromNumber, type IpAddress, toNumber } from '../../linux/address.js';
import type { PortRange } from '../../linux/netfilter/matches.js';
import { PROTOCOL } from '../packet/packet.js';
import type { Connection, Tuple } from '../packet/tracking.js';
import type { Evidence } from '../trace.js';
import { inverse, sameTuple } from './connection.js';
import { isTaken } from './conntrack.js';
import type { Hook } from './hook.js';
import type { Side } from './rewrite.js';

/** What a rule allows the rewritten end to be. */
export interface NatTarget {
  readonly addresses?: { readonly from: IpAddress; readonly to: IpAddress };
  readonly ports?: PortRange;
  /** Port that stands for the first of `ports`; the others follow in order. */
  readonly basePort?: number;
  /** Any port of the range, drawn by lot. */
  readonly random?: boolean;
  readonly rule?: Evidence;
}

const ANY_PORT: PortRange = { from: 1024, to: 65535 };

/**
 * Decides one side of a connection's NAT, once and for all its packets (net/netfilter/nf_nat_core.c,
 * nf_nat_setup_info). Without a rule the side stays as it is, unless another connection's answers look the same.
 */
export function decideNat(hook: Hook, connection: Connection, side: Side, target: NatTarget): void {
  const state = connection.nat[side];
  state.decided = true;
  const current = inverse(connection.reply);
  const wanted = uniqueTuple(hook, connection, side, moved(current, side, target), target);
  if (sameTuple(wanted, current)) return;
  connection.reply = inverse(wanted);
  state.rewrites = true;
  if (target.rule) state.rule = target.rule;
}

function moved(tuple: Tuple, side: Side, { addresses }: NatTarget): Tuple {
  if (!addresses) return tuple;
  const address = chosenAddress(addresses.from, addresses.to, tuple);
  return side === 'source' ? { ...tuple, source: address } : { ...tuple, destination: address };
}

/** One address of a range, the same for the same pair of ends. The kernel's hash is another (find_best_ips_proto). */
function chosenAddress(from: IpAddress, to: IpAddress, tuple: Tuple): IpAddress {
  if (from === to) return from;
  const count = toNumber(to) - toNumber(from) + 1n;
  const seed = (toNumber(tuple.source) * 2654435761n + toNumber(tuple.destination)) & 0xffffffffn;
  return fromNumber(family(from), toNumber(from) + (seed % count));
}

/** A tuple whose answers nobody else expects: the port stays where it may, else the next free one is taken. */
function uniqueTuple(hook: Hook, connection: Connection, side: Side, tuple: Tuple, target: NatTarget): Tuple {
  const isFree = (candidate: Tuple) => !isTaken(hook, inverse(candidate), connection);
  const current = portOf(tuple, side);
  if (!target.random || !canChangePort(tuple)) {
    const fits = !target.ports || (current >= target.ports.from && current <= target.ports.to);
    if (target.basePort === undefined && fits && isFree(tuple)) return tuple;
  }
  if (!canChangePort(tuple) || (side === 'destination' && !target.ports)) return tuple;
  const range = target.ports ?? portClass(current);
  const size = range.to - range.from + 1;
  const start =
    target.basePort === undefined ? firstTried(tuple, side, target) % size : current - target.basePort;
  for (let step = 0; step < Math.min(size, 128); step += 1) {
    const port = range.from + ((((start + step) % size) + size) % size);
    const candidate = withPort(tuple, side, port);
    if (isFree(candidate)) return candidate;
  }
  return tuple;
}

/** Where the search for a free port begins: for senders by lot, be it asked for or not (nf_nat_l4proto_unique_tuple()). */
function firstTried(tuple: Tuple, side: Side, { random }: NatTarget): number {
  return random || side === 'source' ? lot(tuple) : 0;
}

function canChangePort({ protocol }: Tuple): boolean {
  return (
    protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp || protocol === PROTOCOL.sctp || isIcmp(protocol)
  );
}

function isIcmp(protocol: number): boolean {
  return protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6;
}

/** The identifier stands in for the port of ICMP, in both directions. */
function portOf(tuple: Tuple, side: Side): number {
  return side === 'source' || isIcmp(tuple.protocol) ? tuple.sourcePort : tuple.destinationPort;
}

function withPort(tuple: Tuple, side: Side, port: number): Tuple {
  if (side === 'source' || isIcmp(tuple.protocol)) return { ...tuple, sourcePort: port };
  return { ...tuple, destinationPort: port };
}

/** A privileged source port stays privileged (nf_nat_l4proto_unique_tuple). */
function portClass(port: number): PortRange {
  if (port < 512) return { from: 1, to: 511 };
  return port < 1024 ? { from: 600, to: 1023 } : ANY_PORT;
}

/** Stands for the kernel's lot: the same connection draws the same port here. */
function lot(tuple: Tuple): number {
  let value = tuple.sourcePort + 0x9e3779b9;
  for (const character of `${tuple.source}${tuple.destination}${tuple.destinationPort}`) {
    value = Math.imul(value ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return value;
}
