import type { IpAddress } from '../../../linux/address.js';
import type { Cluster } from '../../../topology/cluster.js';
import type { Node } from '../../../topology/machine.js';
import { inetAddresses } from '../../../topology/segment.js';
import { bgpRouter, neighbourOf, routerDown } from '../../bgp/routers.js';
import { addressOwners } from '../../machine/address-owners.js';
import type { Context } from '../../programmer.js';
import type { Peering, Peerings } from './peering.js';
import { reaches } from './reaches.js';

/** A BGP session between two speakers, seen from the node `local`. */
export interface BgpSession extends Peering {
  /** `outside`: the other speaker is not of the model. */
  readonly state: 'established' | 'down' | 'outside';
  /** The router that has the remote address, where that is one of the model outside the cluster. */
  readonly router?: string;
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
  if (peering.remote === undefined) return withRouter(peering, cluster, context, ends);
  const reason =
    (ends === 'both' ? downAt(peering.local, context) : undefined) ??
    downAt(peering.remote, context) ??
    unmatched(peering, peerings) ??
    unreachable(peering, cluster, context);
  return reason === undefined ? { ...peering, state: 'established' } : { ...peering, state: 'down', reason };
}

/** A session with a speaker outside the cluster, which may be a router of the model. */
function withRouter(
  peering: Peering,
  cluster: Cluster,
  context: Context,
  ends: 'both' | 'remote',
): BgpSession {
  const { local, localAddress, remoteAddress, localAs, remoteAs } = peering;
  const owner = context.plan(addressOwners, context.topology).get(remoteAddress);
  if (!owner || owner.kind === 'node') return { ...peering, state: 'outside' };
  const known = { ...peering, router: owner.name };
  const down = (reason: string): BgpSession => ({ ...known, state: 'down', reason });
  const router = bgpRouter(owner);
  if (!router) return down(`${owner.name} speaks no BGP`);
  const stopped = (ends === 'both' ? downAt(local, context) : undefined) ?? routerDown(router, context);
  if (stopped) return down(stopped);
  if (remoteAs !== router.asNumber)
    return down(`${local} takes ${owner.name} for AS ${remoteAs}, and it is AS ${router.asNumber}`);
  if (!neighbourOf(router, localAddress, localAs))
    return down(`${owner.name} does not have ${localAddress} with AS ${localAs} among its peers`);
  const here = cluster.nodes.get(local);
  if (here && !reaches(here, remoteAddress, context))
    return down(`${local} has no route to ${remoteAddress}`);
  if (!reaches(owner, localAddress, context)) return down(`${owner.name} has no route to ${localAddress}`);
  return { ...known, state: 'established' };
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
  const segment = there.attachments.find((attachment) =>
    inetAddresses(attachment).some((inet) => inet.address === address),
  )?.segment;
  return here.attachments.some((attachment) => attachment.segment === segment);
}
