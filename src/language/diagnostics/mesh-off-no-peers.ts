import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/**
 * mesh-off-no-peers: with the node-to-node mesh off and no peer declared, BIRD has no session, so that no node learns where the
 * other nodes' pods are. Clusters whose pools all use VXLAN do not need BGP.
 */
export function* meshOffNoPeers({ clusters }: Topology): Generator<Finding, void> {
  for (const { cni, nodes } of clusters.values()) {
    if (cni.kind !== 'calico' || cni.bgp.mesh || cni.bgp.peers.length > 0 || nodes.size < 2) continue;
    if (cni.pools.size > 0 && [...cni.pools.values()].every(({ vxlan }) => vxlan !== 'never')) continue;
    const mend =
      cni.bgp.reflectors.size > 0
        ? ': add "peer all with route-reflectors"'
        : ' until mesh is on or peers are declared';
    const message = `the mesh is off and there are no peers, so that no node learns the routes of others${mend}`;
    yield warning('mesh-off-no-peers', message, cni.bgp.source);
  }
}
