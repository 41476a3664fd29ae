import type { BgpPath } from './path.js';
import { isRefusal, type Session, type Speaker } from './speaker.js';

/** The path as the neighbour gets it; undefined where it is not told, a sentence where somebody refused it. */
export function tell(
  speaker: Speaker,
  session: Session,
  path: BgpPath,
  neighbour: Speaker,
): BgpPath | string | undefined {
  const { to, localAs, remoteAs, remote } = session;
  if (path.from === to || path.origin === to) return undefined;
  const isInternal = localAs === remoteAs;
  const isReflected = isInternal && path.learned === 'ibgp';
  if (isReflected && !session.toClient && !path.fromClient) return undefined;
  const offered = session.offer(path);
  if (isRefusal(offered)) return `${speaker.name} does not tell ${to}: ${offered.refused}`;

  const nextHop = nextHopTold(session, offered);
  const clusters =
    isReflected && session.clusterId ? [session.clusterId, ...offered.clusters] : offered.clusters;
  const { priority, ...rest } = offered;
  const told: BgpPath = {
    ...rest,
    ...(isInternal && priority !== undefined ? { priority } : {}),
    nextHop,
    asPath: isInternal ? offered.asPath : [localAs, ...offered.asPath],
    clusters: isInternal ? clusters : [],
    learned: isInternal ? 'ibgp' : 'ebgp',
    from: speaker.name,
    fromAddress: session.localAddress,
    fromClient: remote.fromClient,
    distance: 0,
  };
  if (told.asPath.filter((number) => number === remoteAs).length > remote.allowedLocalAs)
    return `${to} has its own AS number ${remoteAs} in the path that ${speaker.name} tells it`;
  if (remote.clusterId && told.clusters.includes(remote.clusterId)) return undefined;
  const distance = neighbour.distance(nextHop);
  if (distance === undefined)
    return `${to} has no route to the next hop ${nextHop} that ${speaker.name} tells it`;
  const taken = session.take({ ...told, distance });
  return isRefusal(taken) ? `${to} does not take it from ${speaker.name}: ${taken.refused}` : taken;
}

/** RFC 4271, section 5.1.3: within an AS the next hop stays, to another it is the speaker, but for what is configured. */
function nextHopTold(session: Session, { nextHop }: BgpPath): NonNullable<BgpPath['nextHop']> {
  if (nextHop === undefined || session.nextHop === 'self') return session.localAddress;
  if (session.nextHop === 'keep' || session.localAs === session.remoteAs) return nextHop;
  return session.keepsThirdParty?.(nextHop) ? nextHop : session.localAddress;
}
