import {
  contains,
  family,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  nthAddress,
  toNumber,
} from '../../../linux/address.js';
import type { PlacedNode } from '../../knet/cluster.js';
import { knetName } from '../../knet/names.js';
import { nodeBgp } from '../calico/bgp/fit-bgp.js';
import type { Inventory } from '../inventory.js';
import { freeAddresses } from './addresses.js';
import type { WantedNode } from './wanted-nodes.js';

/** Nodes by their names in manifests, each with the name that the language can have, and on the subnet that its address is of. */
export function placeNodes(
  wanted: ReadonlyMap<string, WantedNode>,
  subnets: readonly IpPrefix[],
  inventory: Inventory,
): Map<string, PlacedNode> {
  const [subnet] = subnets as [IpPrefix];
  const taken = new Set([...wanted.values()].flatMap(({ address }) => address ?? []));
  const used = new Set<IpAddress>();
  const free = freeAddresses(subnet, taken);
  const nodes = new Map<string, PlacedNode>();
  for (const [key, { address, labels }] of wanted) {
    const name = knetName(key, 'node');
    const own = address && !used.has(address) ? address : free.next().value;
    if (name === undefined || own === undefined) continue;
    used.add(own);
    const index = Math.max(
      0,
      subnets.findIndex((each) => contains(each, own)),
    );
    nodes.set(key, { name, subnet: subnetName(index), address: own, labels, ...nodeBgp(key, inventory) });
  }
  return nodes;
}

/** `lan`, `lan2`… */
export function subnetName(index: number): string {
  return index === 0 ? 'lan' : `lan${index + 1}`;
}

/** The first address that no node has; a subnet's gateway may be any. */
export function gatewayOf(subnet: IpPrefix, taken: ReadonlySet<IpAddress>): IpAddress {
  return freeAddresses(subnet, taken, 1).next().value ?? nthAddress(subnet, 1);
}

/** flannel's nodes in the order of their parts of the network, which is the order in which they got them. */
export function byLease(
  nodes: ReadonlyMap<string, PlacedNode>,
  { nodes: imported }: Inventory,
): PlacedNode[] {
  const start = (key: string) => {
    const part = imported.get(key)?.podCidrs.find((each) => family(each) === 4);
    return part ? toNumber(networkAddress(part)) : 1n << 32n;
  };
  return [...nodes]
    .sort(([a], [b]) => (start(a) < start(b) ? -1 : start(a) > start(b) ? 1 : 0))
    .map(([, node]) => node);
}
