import { family, type IpAddress, type IpPrefix, prefixOf } from '../../linux/address.js';
import type { Node } from '../../topology/machine.js';
import { portsOf } from '../machine/ports.js';

/** The address by which Calico knows a node (`spec.bgp.ipv4Address`), and where it is. */
export interface NodeAddress {
  readonly address: IpAddress;
  /** The node's own subnet: what cross-subnet compares with. */
  readonly subnet: IpPrefix;
  readonly interface: string;
}

/** The first IPv4 address of the node's cards, as calico-node detects it by default (`first-found`). */
export function nodeAddress(node: Node): NodeAddress | undefined {
  const port = portsOf(node).find(({ attachment }) => family(attachment.address) === 4);
  if (!port) return undefined;
  const { address, prefixLength } = port.attachment;
  return { address, subnet: prefixOf(address, prefixLength), interface: port.interface };
}
