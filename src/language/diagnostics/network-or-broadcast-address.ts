import {
  family,
  type IpAddress,
  type IpPrefix,
  lastAddress,
  networkAddress,
  prefixLength,
  prefixOf,
} from '../../linux/address.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * network-or-broadcast-address: the first address of an IPv4 prefix names the network, and the last one is everybody's; neither
 * can be a machine's (RFC 1122, 3.2.1.3). Prefixes of 31 and 32 bits have neither (RFC 3021).
 */
export function* networkOrBroadcastAddress({ machines }: Topology): Generator<Finding, void> {
  for (const { attachments, docker } of machines.values()) {
    for (const { address, prefixLength, source } of attachments) {
      yield* look(address, prefixOf(address, prefixLength), source);
    }
    for (const { mode } of docker?.containers.values() ?? []) {
      if (mode.kind !== 'networks') continue;
      for (const { network, address, source } of mode.endpoints) {
        const subnet = docker?.networks.get(network)?.subnet;
        if (address && subnet) yield* look(address, subnet, source);
      }
    }
  }
}

function* look(address: IpAddress, prefix: IpPrefix, source: SourceRange): Generator<Finding, void> {
  if (family(address) !== 4 || prefixLength(prefix) > 30) return;
  const role =
    address === networkAddress(prefix)
      ? 'the network itself'
      : address === lastAddress(prefix)
        ? 'broadcast'
        : undefined;
  if (role) yield error('network-or-broadcast-address', `${address} is ${role} in ${prefix}`, source);
}
