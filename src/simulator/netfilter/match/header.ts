import { type IpAddress, type IpPrefix, toNumber } from '../../../linux/address.js';
import type { Condition, PortRange, TcpFlag } from '../../../linux/netfilter/matches.js';
import { icmpCode } from '../../icmp/codes.js';
import { inPrefix } from '../../in-prefix.js';
import { type Packet, PROTOCOL, portsOf } from '../../packet/packet.js';
import type { TcpFlags } from '../../trace.js';
import type { MatchContext } from './context.js';

type Kind<K extends Condition['kind']> = Extract<Condition, { kind: K }>;

export function addressMatches(prefix: IpPrefix, address: IpAddress): boolean {
  return inPrefix(prefix, address);
}

export function protocolMatches(protocol: number, packet: Packet): boolean {
  return packet.protocol === protocol;
}

export function fragmentMatches({ later }: MatchContext): boolean {
  return later;
}

/** A later fragment has no ports, so nothing matches them (net/netfilter/xt_tcpudp.c). */
export function portsMatch({ hook, later }: MatchContext, match: Kind<'ports'>, packet: Packet): boolean {
  const ports = later ? undefined : portsOf(packet);
  if (!ports) return false;
  if (match.side !== 'source') hook.walk.question.ports?.askedFor(ports.destination, match.ranges);
  if (match.side === 'either')
    return isIn(match.ranges, ports.source) || isIn(match.ranges, ports.destination);
  return isIn(match.ranges, ports[match.side]);
}

export function isIn(ranges: readonly PortRange[], value: number): boolean {
  return ranges.some(({ from, to }) => value >= from && value <= to);
}

const FLAGS_OF: Readonly<Record<TcpFlags, readonly TcpFlag[]>> = {
  syn: ['SYN'],
  'syn-ack': ['SYN', 'ACK'],
  ack: ['ACK'],
  rst: ['RST', 'ACK'],
};

export function tcpFlagsMatch(
  { later }: MatchContext,
  match: Kind<'tcp-flags'>,
  { payload }: Packet,
): boolean {
  if (later || payload.kind !== 'tcp') return false;
  const flags = FLAGS_OF[payload.flags];
  return match.mask.every((flag) => flags.includes(flag) === match.set.includes(flag));
}

/** What Linux puts into a SYN and its answer: MSS, window scale, SACK permitted, timestamps; the last also into an ACK. */
const SYN_OPTIONS: ReadonlySet<number> = new Set([2, 3, 4, 8]);
const OPTIONS: Readonly<Record<TcpFlags, ReadonlySet<number>>> = {
  syn: SYN_OPTIONS,
  'syn-ack': SYN_OPTIONS,
  ack: new Set([8]),
  rst: new Set(),
};

export function tcpOptionMatches({ later }: MatchContext, option: number, { payload }: Packet): boolean {
  return !later && payload.kind === 'tcp' && OPTIONS[payload.flags].has(option);
}

/** Type 255 stands for any (net/ipv4/netfilter/ip_tables.c, icmp_match). */
export function icmpTypeMatches({ later }: MatchContext, match: Kind<'icmp-type'>, packet: Packet): boolean {
  if (later || packet.protocol !== (match.family === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6)) return false;
  const found = icmpCode(packet, match.family);
  if (!found) return false;
  if (match.type === 255 && match.family === 4) return true;
  return found.type === match.type && (match.code === undefined || found.code === match.code);
}

export function markMatches({ value, mask }: { value: number; mask: number }, mark: number): boolean {
  return (mark & mask) >>> 0 === value >>> 0;
}

export function numberMatches({ from, to }: { from: IpAddress; to: IpAddress }, address: IpAddress): boolean {
  const number = toNumber(address);
  return number >= toNumber(from) && number <= toNumber(to);
}
