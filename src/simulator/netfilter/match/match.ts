import type { Condition, Match, MatchKind } from '../../../linux/netfilter/matches.js';
import type { Packet } from '../../packet/packet.js';
import { addressTypeMatches } from './address-type.js';
import { limitMatches, nthMatches, randomMatches, recentMatches } from './chance.js';
import { connectionMatches } from './connection.js';
import type { Answer, MatchContext } from './context.js';
import {
  addressMatches,
  fragmentMatches,
  icmpTypeMatches,
  markMatches,
  numberMatches,
  portsMatch,
  protocolMatches,
  tcpFlagsMatch,
  tcpOptionMatches,
} from './header.js';
import { interfaceMatches, physdevMatches } from './interface.js';
import { rpfilterMatches } from './rpfilter.js';
import { setMatches } from './set.js';
import { ownerMatches, socketMatches } from './socket.js';
import { virtualServerMatches } from './virtual-server.js';

/** Whether a rule matches; with the words of the condition that nobody can judge. */
export type Fit = 'yes' | 'no' | { readonly unknown: string };

/** Conditions that change something, or are left to chance, when they are asked. */
const EFFECTS: ReadonlySet<MatchKind> = new Set(['random', 'nth', 'recent']);

/** Whether all conditions of a rule hold. One that fails for sure settles it, whatever else is not understood. */
export function matchesAll(context: MatchContext, matches: readonly Match[], packet: Packet): Fit {
  let unknown: Match | undefined;
  for (const match of matches) {
    if (unknown && EFFECTS.has(match.kind)) continue;
    const answer = holds(context, match, packet);
    if (answer === undefined) unknown ??= match;
    else if (answer === match.negated) return 'no';
  }
  return unknown ? { unknown: wordsOf(unknown) } : 'yes';
}

function wordsOf(match: Match): string {
  if (match.kind === 'unknown') return match.words;
  return match.kind === 'owner' ? `-m owner --${match.what}-owner` : `-m ${match.kind}`;
}

function holds(context: MatchContext, match: Condition, packet: Packet): Answer {
  const { hook } = context;
  switch (match.kind) {
    case 'source':
    case 'destination':
      return addressMatches(match.prefix, packet[match.kind]);
    case 'in-interface':
      return interfaceMatches(match.name, hook.in);
    case 'out-interface':
      return interfaceMatches(match.name, hook.out);
    case 'protocol':
      return protocolMatches(match.protocol, packet);
    case 'fragment':
      return fragmentMatches(context);
    case 'ports':
      return portsMatch(context, match, packet);
    case 'tcp-flags':
      return tcpFlagsMatch(context, match, packet);
    case 'tcp-option':
      return tcpOptionMatches(context, match.option, packet);
    case 'icmp-type':
      return icmpTypeMatches(context, match, packet);
    case 'ctstate':
    case 'ct-address':
    case 'ct-port':
    case 'ct-protocol':
    case 'ct-direction':
    case 'ct-status':
    case 'connmark':
      return connectionMatches(context, match, packet);
    case 'address-type':
      return addressTypeMatches(hook, match, packet);
    case 'ipvs':
      return virtualServerMatches(hook, match, packet);
    case 'comment':
      return true;
    case 'mark':
      return markMatches(match, packet.mark);
    case 'set':
      return setMatches(context, match, packet);
    case 'random':
      return randomMatches(hook, match.probability);
    case 'nth':
      return nthMatches(hook, match.every);
    case 'recent':
      return recentMatches(hook, match, packet);
    case 'rpfilter':
      return rpfilterMatches(hook, match, packet);
    case 'physdev':
    case 'physdev-is':
      return physdevMatches(match, packet);
    case 'limit':
      return limitMatches(match.burst);
    case 'mac-source':
      return packet.frame?.source === match.mac;
    case 'tos':
      return (packet.tos & match.mask) === match.value;
    case 'dscp':
      return packet.tos >> 2 === match.value;
    case 'owner':
    case 'socket-exists':
      return ownerMatches(hook, match, packet);
    case 'ip-range':
      return numberMatches(match, packet[match.side]);
    case 'packet-type':
      return match.type === 'unicast';
    case 'socket':
      return socketMatches(hook, match, packet);
    case 'length': {
      const length = packet.fragments?.[0]?.length ?? packet.length;
      return length >= match.range.from && length <= match.range.to;
    }
    case 'ttl':
      if (match.compare === 'eq') return packet.ttl === match.value;
      return match.compare === 'lt' ? packet.ttl < match.value : packet.ttl > match.value;
    case 'realm':
      return (0 & match.mask) === match.value;
    case 'unknown':
      return undefined;
  }
}
