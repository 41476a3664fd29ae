import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/** node-without-address: a node on no subnet, which the other nodes of its cluster cannot reach. */
export function* nodeWithoutAddress({ clusters }: Topology): Generator<Finding, void> {
  for (const { name: cluster, nodes } of clusters.values()) {
    if (nodes.size < 2) continue;
    for (const { name, attachments, source } of nodes.values()) {
      if (attachments.length > 0) continue;
      const message = `node ${name} is on no subnet, so that the other nodes of cluster ${cluster} cannot reach it`;
      yield warning('node-without-address', message, source);
    }
  }
}
