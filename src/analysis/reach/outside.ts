import type { ControlPlane } from '../../controlplane/controlplane.js';
import { OUTSIDE_DEVICE } from '../../controlplane/internet/outside-segment.js';
import { portsOf } from '../../controlplane/machine/ports.js';
import {
  covers,
  type Family,
  family,
  type IpAddress,
  type IpPrefix,
  prefix,
  prefixLength,
} from '../../linux/address.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import { podNetworks } from '../../topology/cluster.js';
import { INTERNET } from '../../topology/machine.js';
import { gatewaysOf, subnetPrefixes } from '../../topology/segment.js';
import type { Topology } from '../../topology/topology.js';
import { type AddressRange, cutByBlocks, firstOutside, rangeOf } from './address-range.js';
import type { Block } from './mentioned-blocks.js';

/** Addresses outside the model that no rule tells apart, and one that stands for them. */
export interface Outside {
  readonly range: AddressRange;
  readonly address: IpAddress;
}

/**
 * Addresses that no machine of the Internet has (RFC 6890): this network, loopback, multicast and reserved ones; of IPv6 the unspecified
 * address, loopback and IPv4-mapped ones, those of a link, and multicast.
 */
const SPECIAL = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', '::/16', 'fe80::/10', 'ff00::/8']
  .map(prefix)
  .map(rangeOf);

/** The families of addresses outside: IPv6's only where some subnet speaks it. */
function familiesOutside({ segments }: Topology): Family[] {
  const speaksIpv6 = [...segments.values()].some(
    (segment) => segment.kind === 'subnet' && subnetPrefixes(segment).some((prefix) => family(prefix) === 6),
  );
  return speaksIpv6 ? [4, 6] : [4];
}

/**
 * The addresses outside the model, IPv4 first, cut where one of the blocks begins or ends. What is within the model does not
 * count as outside: a piece with nothing outside is left out, and two that no block tells apart are one, though such a piece
 * lies between them.
 */
export function outsideAddresses(
  topology: Topology,
  blocks: readonly Block[],
  within: readonly AddressRange[],
): Outside[] {
  const others = [...SPECIAL, ...within];
  return familiesOutside(topology).flatMap((of) => {
    const pieces: (Outside & { readonly inside: string })[] = [];
    for (const { inside, ...range } of cutByBlocks(of, blocks)) {
      const address = firstOutside(range, others);
      if (address === undefined) continue;
      const previous = pieces.at(-1);
      if (previous?.inside === inside) {
        pieces[pieces.length - 1] = { ...previous, range: { ...previous.range, last: range.last } };
      } else pieces.push({ range, address, inside });
    }
    return pieces.map(({ range, address }) => ({ range, address }));
  });
}

/** Shared address space means something only within one network (RFC 6598), so that pods in it share it with nobody outside. */
const SHARED = prefix('100.64.0.0/10');

/** What is within the model: its subnets, the addresses of Services, and wherever one of these machines has a route to. */
export function withinModel(
  topology: Topology,
  plane: ControlPlane,
  machines: Iterable<string>,
): AddressRange[] {
  const prefixes = new Set<IpPrefix>();
  for (const segment of topology.segments.values())
    if (segment.kind === 'subnet') for (const each of subnetPrefixes(segment)) prefixes.add(each);
  for (const { serviceCidrs, cni } of topology.clusters.values()) {
    for (const cidr of serviceCidrs) prefixes.add(cidr);
    for (const cidr of podNetworks(cni)) if (covers(SHARED, cidr)) prefixes.add(cidr);
  }
  const declared = new Set(
    [...topology.machines.values()].flatMap(({ routes }) => routes.map((route) => route.destination)),
  );
  for (const name of machines) {
    const routes = plane.world.machine(name)?.namespaces.get(HOST_NAMESPACE)?.routes ?? [];
    for (const { destination } of routes) {
      if (prefixLength(destination) > 0 && !declared.has(destination)) prefixes.add(destination);
    }
  }
  return [...prefixes].map(rangeOf);
}

/** Where packets from outside come in: by the device towards a gateway that the model does not have. */
export interface Entrance {
  readonly machine: string;
  readonly device: string;
}

/** The machine's own entrance for packets of a family, or another's when it has none; undefined where the model has no way out. */
export function entranceTo(machine: string, of: Family, plane: ControlPlane): Entrance | undefined {
  const { machines } = plane.context;
  const own = entranceOf(machine, of, plane);
  if (own) return own;
  for (const name of machines.keys()) {
    const other = entranceOf(name, of, plane);
    if (other && machines.get(name)!.kind === 'router') return other;
  }
  return machines.get(INTERNET)?.kind === 'internet'
    ? { machine: INTERNET, device: OUTSIDE_DEVICE }
    : undefined;
}

function entranceOf(name: string, of: Family, { context, world }: ControlPlane): Entrance | undefined {
  const machine = context.machines.get(name);
  if (!machine) return undefined;
  for (const { attachment, interface: device } of portsOf(machine)) {
    const segment = context.topology.segments.get(attachment.segment);
    if (segment?.kind !== 'subnet') continue;
    const gateway = gatewaysOf(segment).find((each) => family(each) === of);
    if (gateway && world.segment(segment.name)?.outside(gateway)) return { machine: name, device };
  }
  return undefined;
}
