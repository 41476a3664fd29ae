import { networkAddress, prefixLength } from '../address.js';
import { protocolName } from '../protocol-numbers.js';
import type { Match, PortRange } from './matches.js';
import { quoteWord } from './words.js';

/** Protocols whose own module says one port or range; several ports take `multiport`. */
const PORT_MODULES: ReadonlyMap<number | undefined, string> = new Map([
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [132, 'sctp'],
  [136, 'udplite'],
]);

const SIDE = {
  source: { short: 'src', one: '--sport', many: '--sports' },
  destination: { short: 'dst', one: '--dport', many: '--dports' },
  either: { short: '', one: '--ports', many: '--ports' },
} as const;

/** A condition in one fixed spelling, near to iptables-save's; `protocol` is that of the rule. */
export function canonicalMatch(match: Match, protocol: number | undefined): string {
  const not = match.negated ? '! ' : '';
  switch (match.kind) {
    case 'source':
      return `${not}-s ${match.prefix}`;
    case 'destination':
      return `${not}-d ${match.prefix}`;
    case 'in-interface':
      return `${not}-i ${match.name}`;
    case 'out-interface':
      return `${not}-o ${match.name}`;
    case 'protocol':
      return `${not}-p ${protocolName(match.protocol)}`;
    case 'fragment':
      return `${not}-f`;
    case 'ports': {
      const module = PORT_MODULES.get(protocol);
      const list = match.ranges.map((range) => printRange(range)).join(',');
      return module && match.ranges.length === 1 && match.side !== 'either'
        ? `-m ${module} ${not}${SIDE[match.side].one} ${list}`
        : `-m multiport ${not}${SIDE[match.side].many} ${list}`;
    }
    case 'tcp-flags':
      return `-m tcp ${not}--tcp-flags ${match.mask.join(',') || 'NONE'} ${match.set.join(',') || 'NONE'}`;
    case 'tcp-option':
      return `-m tcp ${not}--tcp-option ${match.option}`;
    case 'icmp-type': {
      const module = match.family === 4 ? '-m icmp' : '-m icmp6';
      const option = match.family === 4 ? '--icmp-type' : '--icmpv6-type';
      return `${module} ${not}${option} ${match.type}${match.code === undefined ? '' : `/${match.code}`}`;
    }
    case 'ctstate':
      return `-m conntrack ${not}--ctstate ${match.states.join(',')}`;
    case 'ct-address':
      return `-m conntrack ${not}--ct${tuple(match)} ${withoutHostLength(match.prefix)}`;
    case 'ct-port':
      return `-m conntrack ${not}--ct${tuple(match)}port ${printRange(match.range)}`;
    case 'ct-protocol':
      return `-m conntrack ${not}--ctproto ${match.protocol}`;
    case 'ct-direction':
      return `-m conntrack ${not}--ctdir ${match.direction.toUpperCase()}`;
    case 'ct-status':
      return `-m conntrack ${not}--ctstatus ${match.statuses.join(',')}`;
    case 'ipvs':
      return ipvsMatch(match);
    case 'address-type': {
      const limit = match.limit ? ` --limit-iface-${match.limit}` : '';
      return `-m addrtype ${not}--${SIDE[match.side].short}-type ${match.types.join(',')}${limit}`;
    }
    case 'comment':
      return `-m comment --comment ${quoteWord(match.text)}`;
    case 'mark':
    case 'connmark':
      return `-m ${match.kind} ${not}--mark ${hexWithMask(match.value, match.mask, 0xffffffff)}`;
    case 'set': {
      const nomatch = match.returnNomatch ? ' --return-nomatch' : '';
      return `-m set ${not}--match-set ${match.set} ${match.directions.join(',')}${nomatch}`;
    }
    case 'random':
      return `-m statistic --mode random ${not}--probability ${keptProbability(match.probability).toFixed(11)}`;
    case 'nth':
      return `-m statistic --mode nth ${not}--every ${match.every} --packet ${match.packet}`;
    case 'recent':
      return [
        `-m recent ${not}--${match.action}`,
        ...(match.seconds === undefined ? [] : [`--seconds ${match.seconds}`]),
        ...(match.reap ? ['--reap'] : []),
        ...(match.hitcount === undefined ? [] : [`--hitcount ${match.hitcount}`]),
        ...(match.ttl ? ['--rttl'] : []),
        `--name ${quoteWord(match.name)} --mask ${match.mask}`,
        match.side === 'source' ? '--rsource' : '--rdest',
      ].join(' ');
    case 'rpfilter':
      return [
        '-m rpfilter',
        ...(match.loose ? ['--loose'] : []),
        ...(match.validMark ? ['--validmark'] : []),
        ...(match.acceptLocal ? ['--accept-local'] : []),
        ...(match.negated ? ['--invert'] : []),
      ].join(' ');
    case 'physdev':
      return `-m physdev ${not}--physdev-${match.side} ${match.name}`;
    case 'physdev-is':
      return `-m physdev ${not}--physdev-is-${match.what}`;
    case 'limit':
      return `-m limit --limit ${canonicalRate(match.rate)}${match.burst === 5 ? '' : ` --limit-burst ${match.burst}`}`;
    case 'mac-source':
      return `-m mac ${not}--mac-source ${match.mac}`;
    case 'tos':
      return `-m tos ${not}--tos ${hex(match.value, 2)}/${hex(match.mask, 2)}`;
    case 'dscp':
      return `-m dscp ${not}--dscp ${hex(match.value, 2)}`;
    case 'owner':
      return `-m owner ${not}--${match.what}-owner ${printRange(match.range, '-')}`;
    case 'socket-exists':
      return `-m owner ${not}--socket-exists`;
    case 'ip-range':
      return `-m iprange ${not}--${SIDE[match.side].short}-range ${match.from}-${match.to}`;
    case 'packet-type':
      return `-m pkttype ${not}--pkt-type ${match.type}`;
    case 'socket':
      return [
        '-m socket',
        ...(match.transparent ? ['--transparent'] : []),
        ...(match.nowildcard ? ['--nowildcard'] : []),
        ...(match.restoreMark ? ['--restore-skmark'] : []),
      ].join(' ');
    case 'length':
      return `-m length ${not}--length ${printRange(match.range)}`;
    case 'ttl':
      return `-m ttl ${not}--ttl-${match.compare} ${match.value}`;
    case 'realm':
      return `-m realm ${not}--realm ${hexWithMask(match.value, match.mask, 0xffffffff)}`;
    case 'unknown':
      return match.words;
  }
}

/** In the order of libxt_ipvs.c. */
function ipvsMatch(match: Extract<Match, { kind: 'ipvs' }>): string {
  const { protocol, address, port } = match;
  if (!protocol && !address && !port) return `-m ipvs ${match.negated ? '! ' : ''}--ipvs`;
  const not = ({ negated }: { readonly negated: boolean }) => (negated ? '! ' : '');
  return [
    '-m ipvs',
    ...(protocol ? [`${not(protocol)}--vproto ${protocol.number}`] : []),
    ...(address ? [`${not(address)}--vaddr ${address.prefix}`] : []),
    ...(port ? [`${not(port)}--vport ${port.number}`] : []),
  ].join(' ');
}

/** `80`, `80:90`; with another separator where an option has one. */
export function printRange({ from, to }: PortRange, separator = ':'): string {
  return from === to ? `${from}` : `${from}${separator}${to}`;
}

export function hex(value: number, width = 1): string {
  return `0x${value.toString(16).padStart(width, '0')}`;
}

function hexWithMask(value: number, mask: number, all: number): string {
  return mask === all ? hex(value) : `${hex(value)}/${hex(mask)}`;
}

function tuple(match: { direction: 'original' | 'reply'; side: 'source' | 'destination' }): string {
  return `${match.direction === 'original' ? 'orig' : 'repl'}${SIDE[match.side].short}`;
}

function withoutHostLength(prefix: Parameters<typeof prefixLength>[0]): string {
  const whole = prefix.includes(':') ? 128 : 32;
  return prefixLength(prefix) === whole ? networkAddress(prefix) : prefix;
}

/** The kernel keeps a probability as so many 2^31sts (xt_statistic.h). */
function keptProbability(probability: number): number {
  return Math.round(probability * 2 ** 31) / 2 ** 31;
}

function canonicalRate(rate: string): string {
  const [count, unit = 'second'] = rate.split('/');
  const units: readonly (readonly [string, string])[] = [
    ['s', 'sec'],
    ['m', 'min'],
    ['h', 'hour'],
    ['d', 'day'],
  ];
  return `${count}/${units.find(([letter]) => unit.startsWith(letter))?.[1] ?? unit}`;
}
