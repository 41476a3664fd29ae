import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * duplicate-address: two interfaces on one segment have the same address. Whoever answers the ARP request first gets the
 * packets, and both machines' connections break in turn. Looks at machines on a subnet or link, at containers with pinned
 * addresses on one Docker network, and at pods with pinned addresses in one cluster.
 */
export function* duplicateAddress(topology: Topology): Generator<Finding, void> {
  const seen = new Map<string, { owner: string; source: SourceRange }>();
  for (const { scope, address, owner, source } of addresses(topology)) {
    const key = `${scope} ${address}`;
    const first = seen.get(key);
    if (!first) seen.set(key, { owner, source });
    else {
      const message = `${owner} has the address ${address}, which is that of ${first.owner}`;
      yield error('duplicate-address', message, source, {
        message: `${first.owner} has it here`,
        source: first.source,
      });
    }
  }
}

interface Owned {
  /** Where the address must be unique. */
  readonly scope: string;
  readonly address: string;
  readonly owner: string;
  readonly source: SourceRange;
}

function* addresses({ machines, clusters }: Topology): Generator<Owned, void> {
  for (const { name: owner, attachments, docker } of machines.values()) {
    for (const { segment, address, second, source } of attachments) {
      yield { scope: `segment ${segment}`, address, owner, source };
      if (second) yield { scope: `segment ${segment}`, address: second.address, owner, source };
    }
    for (const { name, mode } of docker?.containers.values() ?? []) {
      if (mode.kind !== 'networks') continue;
      for (const { network, address, source } of mode.endpoints) {
        if (address)
          yield { scope: `network ${owner}/${network}`, address, owner: `container ${name}`, source };
      }
    }
    for (const { name, gateway, source } of docker?.networks.values() ?? []) {
      if (gateway)
        yield {
          scope: `network ${owner}/${name}`,
          address: gateway,
          owner: `the gateway of ${name}`,
          source,
        };
    }
  }
  for (const { name: cluster, pods } of clusters.values()) {
    for (const [owner, { address, source }] of pods) {
      if (address) yield { scope: `cluster ${cluster}`, address, owner, source };
    }
  }
}
