import { contains, type IpAddress, type IpPrefix } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * address-outside-subnet: an address that is not in the prefix of the subnet or Docker network it is on. The others there
 * would send their answers to a gateway instead of to it.
 */
export function* addressOutsideSubnet({ machines, segments }: Topology): Generator<Finding, void> {
  for (const { attachments, docker } of machines.values()) {
    for (const { segment, address, second, source } of attachments) {
      const subnet = segments.get(segment);
      if (subnet?.kind !== 'subnet') continue;
      const prefixes = [subnet.prefix, subnet.secondPrefix].filter((prefix) => prefix !== undefined);
      for (const each of [address, second?.address]) {
        if (!each || isInside(each, prefixes)) continue;
        const message = `${each} is not in ${prefixes.join(' or ')}, the prefix of subnet ${segment}`;
        yield error('address-outside-subnet', message, source, {
          message: `subnet ${segment}`,
          source: subnet.source,
        });
      }
    }
    for (const { mode } of docker?.containers.values() ?? []) {
      if (mode.kind !== 'networks') continue;
      for (const { network, address, source } of mode.endpoints) {
        const declared = docker?.networks.get(network);
        if (!address || !declared?.subnet || contains(declared.subnet, address)) continue;
        const message = `${address} is not in ${declared.subnet}, the subnet of network ${network}`;
        yield error('address-outside-subnet', message, source, {
          message: `network ${network}`,
          source: declared.source,
        });
      }
    }
  }
}

function isInside(address: IpAddress, prefixes: readonly IpPrefix[]): boolean {
  return prefixes.some((prefix) => contains(prefix, address));
}
