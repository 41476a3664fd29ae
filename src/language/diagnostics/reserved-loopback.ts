import { type IpPrefix, overlap, prefix, prefixOf } from '../../linux/address.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

const LOOPBACK = [prefix('127.0.0.0/8'), prefix('::1/128')];

/**
 * reserved-loopback: addresses of 127.0.0.0/8 and ::1 never leave a machine (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3): the kernel
 * drops them on any wire as martians.
 */
export function* reservedLoopback({ segments, machines, clusters }: Topology): Generator<Finding, void> {
  for (const segment of segments.values()) {
    if (segment.kind === 'subnet') yield* look(`subnet ${segment.name}`, segment.prefix, segment.source);
  }
  for (const { attachments, docker } of machines.values()) {
    for (const { segment, address, prefixLength, source } of attachments) {
      if (segments.get(segment)?.kind === 'link')
        yield* look(`link ${segment}`, prefixOf(address, prefixLength), source);
    }
    for (const { name, subnet, source } of docker?.networks.values() ?? []) {
      if (subnet) yield* look(`network ${name}`, subnet, source);
    }
  }
  for (const { cni } of clusters.values()) {
    if (cni.kind !== 'calico') continue;
    for (const { name, prefix, source } of cni.pools.values()) yield* look(`pool ${name}`, prefix, source);
  }
}

function* look(what: string, used: IpPrefix, source: SourceRange): Generator<Finding, void> {
  const loopback = LOOPBACK.find((each) => overlap(each, used));
  if (loopback)
    yield error(
      'reserved-loopback',
      `${what} (${used}) is in ${loopback}, which never leaves a machine`,
      source,
    );
}
