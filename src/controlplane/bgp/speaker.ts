import type { IpAddress, IpPrefix } from '../../linux/address.js';
import type { BgpPath } from './path.js';

/** One BGP speaker, and the sessions by which it tells others what it knows. */
export interface Speaker {
  readonly name: string;
  /** Routes that it announces of its own. */
  readonly own: readonly BgpPath[];
  /** Established sessions to those it tells. A speaker that is stopped tells nobody, but keeps what it heard. */
  readonly tells: readonly Session[];
  /** Metric of the way to a next hop: 0 on the own link, 1 behind a router; undefined where there is no way. */
  distance(nextHop: IpAddress): number | undefined;
  /**
   * Whether a next hop can be resolved beside the longest prefix around it that was learned over BGP: BIRD looks next hops up in its
   * own table, and does not take a route whose next hop it had to look up itself. Absent: every next hop that has a distance can.
   */
  resolves?(nextHop: IpAddress, learned: IpPrefix): boolean;
}

/** A session, seen from the speaker that tells. */
export interface Session {
  readonly to: string;
  /** Addresses of the session's ends. */
  readonly localAddress: IpAddress;
  readonly localAs: number;
  readonly remoteAs: number;
  /** The speaker's cluster id, if it is a reflector (RFC 4456). */
  readonly clusterId?: IpAddress;
  /** The neighbour is a client of it. */
  readonly toClient: boolean;
  readonly nextHop?: 'self' | 'keep';
  /** A next hop on the neighbour's own subnet is kept (RFC 4271, section 5.1.3), which takes a session over one link. */
  readonly keepsThirdParty?: (nextHop: IpAddress) => boolean;
  /** The neighbour's end. */
  readonly remote: {
    readonly clusterId?: IpAddress;
    /** To the neighbour, the speaker is a client. */
    readonly fromClient: boolean;
    /** How often the neighbour takes its own AS number in a path. */
    readonly allowedLocalAs: number;
  };
  /** What the speaker lets out, and the neighbour in: the path as it goes on, or why it does not. */
  offer(path: BgpPath): BgpPath | Refusal;
  take(path: BgpPath): BgpPath | Refusal;
}

/** Why a path did not get through, as a clause: `bgp-filter no-lab refuses it`. */
export interface Refusal {
  readonly refused: string;
}

export function isRefusal(result: BgpPath | Refusal): result is Refusal {
  return 'refused' in result;
}
