import {
  contains,
  family,
  hostPrefix,
  type IpAddress,
  type IpPrefix,
  ipv4ToNumber,
  lastAddress,
  networkAddress,
  parsePrefix,
  prefixOf,
} from '../../linux/address.js';
import type { MachineBgp, RouterNeighbour } from '../../topology/bgp.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { underlayHop } from '../calico/bgp/underlay.js';
import { addressOwners } from '../machine/address-owners.js';
import type { Context } from '../programmer.js';
import type { BgpPath } from './path.js';
import type { Refusal, Session, Speaker } from './speaker.js';

/** A machine outside of clusters that speaks BGP. */
export interface BgpRouter {
  readonly machine: TopologyMachine;
  readonly bgp: MachineBgp;
  readonly asNumber: number;
}

/** The machine as a router that speaks BGP; undefined when it is none. */
export function bgpRouter(machine: TopologyMachine | undefined): BgpRouter | undefined {
  if (!machine?.bgp || machine.kind === 'node' || machine.bgp.asNumber === undefined) return undefined;
  return { machine, bgp: machine.bgp, asNumber: machine.bgp.asNumber };
}

/** Why a router tells nobody anything, if so. */
export function routerDown({ machine: { name } }: BgpRouter, { faults }: Context): string | undefined {
  if (faults.isLost(name)) return `${name} is gone`;
  return faults.isStopped('bgpd', name) ? `bgpd is stopped on ${name}` : undefined;
}

/** What a router says of a neighbour with this address and AS number; the most specific range counts. */
export function neighbourOf(
  { bgp, asNumber }: BgpRouter,
  address: IpAddress,
  remoteAs: number,
): RouterNeighbour | undefined {
  return bgp.neighbours
    .filter(({ range }) => contains(range, address))
    .sort((a, b) => Number(b.range.split('/')[1]) - Number(a.range.split('/')[1]))
    .find((each) => (each.asNumber === 'external' ? remoteAs !== asNumber : each.asNumber === remoteAs));
}

/** The speaker of a router; `tells` are its sessions with others. */
export function routerSpeaker(router: BgpRouter, tells: readonly Session[], context: Context): Speaker {
  const { machine, bgp } = router;
  return {
    name: machine.name,
    own: bgp.announces.flatMap((what) => announced(what, router)),
    tells,
    distance: distanceFrom(machine, context),
  };
}

/** The same, for many addresses of one machine: what is on a link is known by numbers alone. */
export function distanceFrom(
  machine: TopologyMachine,
  context: Context,
): (address: IpAddress) => number | undefined {
  const isOnLink = context.plan(onLinkOf, machine);
  return (address) => (isOnLink(address) ? 0 : distanceTo(machine, address, context));
}

/** Whether an IPv4 address is on a link of a machine; plan of the machine. */
function onLinkOf(machine: TopologyMachine): (address: IpAddress) => boolean {
  const links = connectedPrefixes(machine).map((prefix) => ({
    first: ipv4ToNumber(networkAddress(prefix)),
    last: ipv4ToNumber(lastAddress(prefix)),
  }));
  return (address) => {
    const number = family(address) === 4 ? ipv4ToNumber(address) : -1;
    return links.some(({ first, last }) => number >= first && number <= last);
  };
}

/** 0 for an address on an own link, 1 behind a gateway. */
function distanceTo(machine: TopologyMachine, address: IpAddress, context: Context): number | undefined {
  const hop = underlayHop(machine, address, context);
  return hop && (hop.via === undefined ? 0 : 1);
}

function announced(what: MachineBgp['announces'][number], { machine, bgp }: BgpRouter): BgpPath[] {
  const own = (prefix: IpPrefix, title: string): BgpPath => ({
    prefix,
    asPath: [],
    clusters: [],
    communities: bgp.advertisements
      .filter((each) => each.prefix === prefix)
      .flatMap((each) => each.communities),
    learned: 'own',
    origin: machine.name,
    from: machine.name,
    fromClient: false,
    distance: 0,
    title,
    source: bgp.source,
  });
  if (what === 'default') return [own(parsePrefix('0.0.0.0/0')!, `default route of ${machine.name}`)];
  if (what !== 'connected') return family(what) === 4 ? [own(what, `${what} of ${machine.name}`)] : [];
  return connectedPrefixes(machine).map((prefix) => own(prefix, `${prefix}, connected to ${machine.name}`));
}

/** IPv4 prefixes of a machine's cards. */
export function connectedPrefixes({ attachments }: TopologyMachine): IpPrefix[] {
  return attachments
    .filter(({ address }) => family(address) === 4)
    .map(({ address, prefixLength }) => prefixOf(address, prefixLength));
}

/** How a router tells a neighbour: one session over one link, from its address there. */
export function routerSession(
  { machine, bgp, asNumber }: BgpRouter,
  neighbour: RouterNeighbour,
  ends: Pick<Session, 'to' | 'localAddress' | 'remoteAs' | 'remote' | 'take'> & {
    readonly remoteAddress: IpAddress;
  },
): Session {
  const { remoteAddress, ...rest } = ends;
  const link = connectedPrefixes(machine).find((prefix) => contains(prefix, remoteAddress));
  return {
    ...rest,
    localAs: asNumber,
    ...(bgp.clusterId ? { clusterId: bgp.clusterId } : {}),
    toClient: bgp.clusterId !== undefined && ends.remoteAs === asNumber,
    ...(neighbour.nextHopSelf ? { nextHop: 'self' } : {}),
    keepsThirdParty: (nextHop) => link !== undefined && contains(link, nextHop),
    offer: (path) => path,
  };
}

/** The sessions among routers, by the router that tells. Each must name the other; of two ranges nobody would connect. */
export function* sessionsAmongRouters(
  context: Context,
): Iterable<readonly [teller: string, session: Session]> {
  const owners = context.plan(addressOwners, context.topology);
  for (const machine of context.machines.values()) {
    const router = bgpRouter(machine);
    if (!router || routerDown(router, context)) continue;
    for (const { range } of router.bgp.neighbours) {
      const address = range.split('/')[0] as IpAddress;
      const other = range === hostPrefix(address) ? bgpRouter(owners.get(address)) : undefined;
      if (!other || other.machine === machine || routerDown(other, context)) continue;
      const localAddress = addressTowards(router, address);
      const theirs = localAddress && neighbourOf(other, localAddress, router.asNumber);
      const ours = neighbourOf(router, address, other.asNumber);
      if (!ours || !theirs || !localAddress) continue;
      yield [router.machine.name, between(router, ours, localAddress, other, address, context)];
      if (theirs.range !== hostPrefix(localAddress))
        yield [other.machine.name, between(other, theirs, address, router, localAddress, context)];
    }
  }
}

function between(
  router: BgpRouter,
  neighbour: RouterNeighbour,
  localAddress: IpAddress,
  other: BgpRouter,
  remoteAddress: IpAddress,
  context: Context,
): Session {
  const { clusterId } = other.bgp;
  return routerSession(router, neighbour, {
    to: other.machine.name,
    localAddress,
    remoteAddress,
    remoteAs: other.asNumber,
    remote: {
      ...(clusterId ? { clusterId } : {}),
      fromClient: clusterId !== undefined && other.asNumber === router.asNumber,
      allowedLocalAs: 0,
    },
    take: (path) => (router.asNumber === other.asNumber ? path : onOwnLink(path, other, context)),
  });
}

/** An eBGP session over one link takes only next hops on a link of the router (RFC 4271, section 5.1.3). */
export function onOwnLink(path: BgpPath, { machine }: BgpRouter, context: Context): BgpPath | Refusal {
  const { nextHop } = path;
  if (nextHop === undefined || context.plan(onLinkOf, machine)(nextHop)) return path;
  return { refused: `the next hop ${nextHop} is on no link of ${machine.name}` };
}

/** The router's own address on the neighbour's subnet. */
function addressTowards({ machine }: BgpRouter, neighbour: IpAddress): IpAddress | undefined {
  return machine.attachments.find(
    ({ address, prefixLength }) =>
      family(address) === family(neighbour) && contains(prefixOf(address, prefixLength), neighbour),
  )?.address;
}
