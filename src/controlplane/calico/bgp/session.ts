import type { IpAddress } from '../../../linux/address.js';
import type { Cluster } from '../../../topology/cluster.js';
import type { Node } from '../../../topology/machine.js';
import type { Context } from '../../programmer.js';
import type { Peering, Peerings } from './peering.js';
import { reaches } from './underlay.js';

/** A BGP session between two speakers, seen from the node `local`. */
export interface BgpSession extends Peering {
  /** `outside`: the other speaker is not of the cluster, and the model does not know what it announces. */
  readonly state: 'established' | 'down' | 'outside';
  /** Why it is down, as a clause: `bird is stopped on node2`. */
  readonly reason?: string;
}

/**
 * The session that a peering comes to, once the timers of a fault have run out.
 *
 * @param ends whose BIRD must run: both ends', or only the remote one's, to know what the local one had learned before
 */
export function sessionOf(
  peering: Peering,
  peerings: Peerings,
  cluster: Cluster,
  context: Context,
  ends: 'both' | 'remote' = 'both',
): BgpSession {
  if (peering.remote === undefined) return { ...peering, state: 'outside' };
  const reason =
    (ends === 'both' ? downAt(peering.local, context) : undefined) ??
    downAt(peering.remote, context) ??
    unmatched(peering, peerings) ??
    unreachable(peering, cluster, context);
  return reason === undefined ? { ...peering, state: 'established' } : { ...peering, state: 'down', reason };
}

/** Why a node's BIRD speaks to nobody, if so. */
export function downAt(node: string, { faults }: Context): string | undefined {
  if (faults.isLost(node)) return `${node} is gone`;
  if (faults.isStopped('bird', node)) return `bird is stopped on ${node}`;
  return undefined;
}

/** Why the two ends do not agree. */
function unmatched(peering: Peering, peerings: Peerings): string | undefined {
  const { local, remote, oneSided, localAs, remoteAs } = peering;
  if (remote === undefined || (!oneSided && localAs === remoteAs)) return undefined;
  const theirs = peerings.between(remote, local);
  if (!theirs) return `${remote} does not have ${local} among its peers`;
  if (theirs.localAs !== remoteAs)
    return `${local} takes ${remote} for AS ${remoteAs}, and it is AS ${theirs.localAs}`;
  if (theirs.remoteAs !== localAs)
    return `${remote} takes ${local} for AS ${theirs.remoteAs}, and it is AS ${localAs}`;
  return undefined;
}

function unreachable(
  { local, remote, localAddress, remoteAddress }: Peering,
  cluster: Cluster,
  context: Context,
): string | undefined {
  const here = cluster.nodes.get(local);
  const there = remote === undefined ? undefined : cluster.nodes.get(remote);
  if (!here || !there || onOneSegment(here, there, remoteAddress)) return undefined;
  if (!reaches(here, remoteAddress, context)) return `${local} has no route to ${remoteAddress}`;
  if (!reaches(there, localAddress, context)) return `${remote} has no route to ${localAddress}`;
  return undefined;
}

/** What a card of `here` is on, the card of `there` with this address is on too. */
function onOneSegment(here: Node, there: Node, address: IpAddress): boolean {
  const segment = there.attachments.find((attachment) => attachment.address === address)?.segment;
  return here.attachments.some((attachment) => attachment.segment === segment);
}
