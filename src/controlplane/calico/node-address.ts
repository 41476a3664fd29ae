import { family, type IpAddress, type IpPrefix, prefixOf } from '../../linux/address.js';
import type { Cluster } from '../../topology/cluster.js';

/** The address by which Calico knows a node (`spec.bgp.ipv4Address`). */
export interface NodeAddress {
  readonly address: IpAddress;
  /** The node's own subnet: what cross-subnet compares with. */
  readonly subnet: IpPrefix;
}

/**
 * The first IPv4 address of each node's cards, as calico-node detects it by default (`first-found`).
 * A node without one is left out.
 */
export function nodeAddresses(cluster: Cluster): ReadonlyMap<string, NodeAddress> {
  const addresses = new Map<string, NodeAddress>();
  for (const { name, attachments } of cluster.nodes.values()) {
    const first = attachments.find(({ address }) => family(address) === 4);
    if (!first) continue;
    addresses.set(name, { address: first.address, subnet: prefixOf(first.address, first.prefixLength) });
  }
  return addresses;
}
