import { type Family, family, type IpAddress, type IpPrefix, prefixOf } from '../../linux/address.js';
import type { Cluster } from '../../topology/cluster.js';
import { inetAddresses } from '../../topology/segment.js';

/** The address by which Calico knows a node (`spec.bgp.ipv4Address`, `ipv6Address`). */
export interface NodeAddress {
  readonly address: IpAddress;
  /** The node's own subnet: what cross-subnet compares with. */
  readonly subnet: IpPrefix;
}

export type NodeAddresses = ReadonlyMap<string, NodeAddress>;

/**
 * The first IPv4 address of each node's cards, as calico-node detects it by default (`first-found`).
 * A node without one is left out.
 */
export function nodeAddresses(cluster: Cluster): NodeAddresses {
  return addressesOf(cluster, 4);
}

/** The same of IPv6 (`IP6=autodetect`). */
function nodeIpv6Addresses(cluster: Cluster): NodeAddresses {
  return addressesOf(cluster, 6);
}

/** By family; plans of a cluster. */
export const NODE_ADDRESSES: Readonly<Record<Family, typeof nodeAddresses>> = {
  4: nodeAddresses,
  6: nodeIpv6Addresses,
};

function addressesOf(cluster: Cluster, of: Family): NodeAddresses {
  const addresses = new Map<string, NodeAddress>();
  for (const { name, attachments } of cluster.nodes.values()) {
    const first = attachments.flatMap(inetAddresses).find(({ address }) => family(address) === of);
    if (!first) continue;
    addresses.set(name, { address: first.address, subnet: prefixOf(first.address, first.prefixLength) });
  }
  return addresses;
}
