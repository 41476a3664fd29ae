import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/**
 * reflector-without-clients: a route reflector that nobody has a session with reflects nothing. Its clients are nodes with a
 * `peer … with route-reflectors` or `peer … with` that node.
 */
export function* reflectorWithoutClients({ clusters }: Topology): Generator<Finding, void> {
  for (const { cni } of clusters.values()) {
    if (cni.kind !== 'calico') continue;
    const { mesh, peers, reflectors } = cni.bgp;
    if (!mesh && peers.length === 0) continue; // mesh-off-no-peers says it.
    for (const { node, source } of reflectors.values()) {
      const hasClients = peers.some(({ nodes, with: other }) => {
        const isMeant =
          other.kind === 'reflectors' ||
          other.kind === 'selector' ||
          (other.kind === 'nodes' && other.nodes.includes(node));
        const isForOthers =
          nodes === 'all' || nodes.kind === 'selector' || nodes.nodes.some((each) => each !== node);
        return isMeant && isForOthers;
      });
      if (hasClients) continue;
      const message = `route reflector ${node} has no clients: add "peer all with route-reflectors"`;
      yield warning('reflector-without-clients', message, source);
    }
  }
}
