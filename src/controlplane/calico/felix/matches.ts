import type { Family } from '../../../linux/address.js';
import { protocolName, protocolNumber } from '../../../linux/protocol-numbers.js';
import type { Match } from './rule.js';

/** Matches of iptables that Felix uses, in both spellings. */

export const inInterface = (name: string): Match => ({
  given: `--in-interface ${name}`,
  saved: `-i ${name}`,
  slot: 'in',
});

export const outInterface = (name: string): Match => ({
  given: `--out-interface ${name}`,
  saved: `-o ${name}`,
  slot: 'out',
});

/** By number: Felix does not trust the kernel to know the name, iptables-save prints it. */
export const IPIP_PROTOCOL: Match = { given: '-p 4', saved: '-p ipencap', slot: 'protocol' };
export const ICMPV6_PROTOCOL: Match = { given: '-p 58', saved: '-p ipv6-icmp', slot: 'protocol' };
export const UDP_PROTOCOL: Match = { given: '-p 17', saved: '-p udp', slot: 'protocol' };

export const destinationPort = (port: number): Match => ({
  given: `-m multiport --destination-ports ${port}`,
  saved: `-m multiport --dports ${port}`,
});

/** Without the module multiport, where one port is enough. */
export const singleDestinationPort = (port: number): Match => ({
  given: `--dport ${port}`,
  saved: `-m udp --dport ${port}`,
});

export const protocol = (name: string, not = false): Match => ({
  given: `${negation(not)}-p ${name}`,
  saved: `${negation(not)}-p ${savedProtocol(name)}`,
  slot: 'protocol',
});

export const net = (side: Side, prefix: string, not = false): Match => ({
  given: `${negation(not)}--${side} ${prefix}`,
  saved: `${negation(not)}-${side === 'source' ? 's' : 'd'} ${prefix}`,
  slot: side,
});

/** Up to fifteen ports, of which a range counts for two: `80,8000:8010`. */
export const ports = (side: Side, list: string, not = false): Match => ({
  given: `-m multiport ${negation(not)}--${side}-ports ${list}`,
  saved: `-m multiport ${negation(not)}--${side === 'source' ? 's' : 'd'}ports ${list}`,
});

export const inSet = (side: Side, set: string, not = false): Match =>
  same(`-m set ${negation(not)}--match-set ${set} ${flag(side)}`);

/** A set of addresses with ports. */
export const inPortSet = (side: Side, set: string, not = false): Match =>
  same(`-m set ${negation(not)}--match-set ${set} ${flag(side)},${flag(side)}`);

export const icmpType = (family: Family, type: string, not = false): Match =>
  same(
    family === 4
      ? `-m icmp ${negation(not)}--icmp-type ${type}`
      : `-m icmp6 ${negation(not)}--icmpv6-type ${type}`,
  );

export const markSet = (bit: number): Match => same(`-m mark --mark ${hex(bit)}/${hex(bit)}`);

export const markClear = (bits: number): Match => ({
  given: `-m mark --mark 0/${hex(bits)}`,
  saved: `-m mark --mark 0x0/${hex(bits)}`,
});

export const markNotClear = (bits: number): Match => ({
  given: `-m mark ! --mark 0/${hex(bits)}`,
  saved: `-m mark ! --mark 0x0/${hex(bits)}`,
});

export const markIs = (bits: number, mask: number, not = false): Match =>
  same(`-m mark ${negation(not)}--mark ${hex(bits)}/${hex(mask)}`);

export const conntrackState = (states: string): Match => same(`-m conntrack --ctstate ${states}`);
export const notConntrackState = (states: string): Match => same(`-m conntrack ! --ctstate ${states}`);

export const sourceInSet = (set: string): Match => same(`-m set --match-set ${set} src`);
export const destinationInSet = (set: string): Match => same(`-m set --match-set ${set} dst`);
export const destinationNotInSet = (set: string): Match => same(`-m set ! --match-set ${set} dst`);

export const SOURCE_IS_LOCAL: Match = same('-m addrtype --src-type LOCAL');
export const DESTINATION_IS_LOCAL: Match = same('-m addrtype --dst-type LOCAL');

/** Not an address of the interface that the packet leaves by. */
export const SOURCE_NOT_OF_INTERFACE: Match = same('-m addrtype ! --src-type LOCAL --limit-iface-out');

/** The route back to the source does not leave by the interface that the packet came in by. */
export const RPF_FAILED: Match = {
  given: '-m rpfilter --invert --validmark',
  saved: '-m rpfilter --validmark --invert',
};

/** iptables-save prints a protocol by its name in /etc/protocols. */
function savedProtocol(name: string): string {
  const number = protocolNumber(name);
  return number === undefined ? name : protocolName(number);
}

export type Side = 'source' | 'destination';

const flag = (side: Side): string => (side === 'source' ? 'src' : 'dst');

function negation(not: boolean): string {
  return not ? '! ' : '';
}

function same(text: string): Match {
  return { given: text, saved: text };
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
