import type { Condition, CtState } from '../../../linux/netfilter/matches.js';
import { inPrefix } from '../../in-prefix.js';
import type { Packet } from '../../packet/packet.js';
import type { Connection } from '../../packet/tracking.js';
import { tupleFor } from '../connection.js';
import type { MatchContext } from './context.js';
import { isIn, markMatches } from './header.js';

type ConnectionMatch = Extract<
  Condition,
  {
    kind: 'ctstate' | 'ct-address' | 'ct-port' | 'ct-protocol' | 'ct-direction' | 'ct-status' | 'connmark';
  }
>;

/** What connection tracking knows of the packet (net/netfilter/xt_conntrack.c). */
export function connectionMatches(context: MatchContext, match: ConnectionMatch, packet: Packet): boolean {
  const tracked = packet.tracking?.kind === 'tracked' ? packet.tracking : undefined;
  switch (match.kind) {
    case 'ctstate':
      return statesOf(packet).some((state) => match.states.includes(state));
    case 'ct-direction':
      return match.direction === (tracked?.direction ?? 'original');
    case 'ct-address':
      return (
        tracked !== undefined &&
        inPrefix(match.prefix, tupleFor(tracked.connection, match.direction)[match.side])
      );
    case 'ct-port': {
      const tuple = tracked && tupleFor(tracked.connection, match.direction);
      const port = match.side === 'source' ? tuple?.sourcePort : tuple?.destinationPort;
      if (port !== undefined) context.hook.walk.question.ports?.askedFor(port, [match.range]);
      return port !== undefined && isIn([match.range], port);
    }
    case 'ct-protocol':
      return tracked?.connection.original.protocol === match.protocol;
    case 'ct-status':
      return (
        tracked !== undefined && statusOf(tracked.connection).some((name) => match.statuses.includes(name))
      );
    case 'connmark':
      return tracked !== undefined && markMatches(match, tracked.connection.mark);
  }
}

function statesOf({ tracking }: Packet): readonly CtState[] {
  if (!tracking) return ['INVALID'];
  if (tracking.kind === 'untracked') return ['UNTRACKED'];
  const { nat } = tracking.connection;
  const states: CtState[] = [tracking.state];
  if (nat.source.rewrites) states.push('SNAT');
  if (nat.destination.rewrites) states.push('DNAT');
  return states;
}

function statusOf({ seenReply, confirmed }: Connection): readonly string[] {
  const names = [...(seenReply ? ['SEEN_REPLY'] : []), ...(confirmed ? ['CONFIRMED'] : [])];
  return names.length > 0 ? names : ['NONE'];
}
