import {
  bits,
  contains,
  type Family,
  family,
  hostPrefix,
  type IpPrefix,
  prefixLength,
} from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { NextHop } from '../../../linux/route.js';
import type { IpPool } from '../../../topology/calico.js';
import type { Node } from '../../../topology/machine.js';
import type { Context } from '../../programmer.js';
import { routeAuthor } from '../bgp/cluster-routes.js';
import { underlayHop } from '../bgp/underlay.js';
import type { CalicoCluster } from '../cluster.js';
import { IPAM } from '../ipam/plan.js';
import { NODE_ADDRESSES, type NodeAddress } from '../node-address.js';
import { tunnelEnds, VXLAN_DEVICE } from './vxlan.js';

/** How `ip route` shows Felix's routes to other nodes (felix/config, DeviceRouteProtocol of tunnels: 80). */
const PROTOCOL = '80';

/**
 * Routes to the blocks of other nodes as Felix writes them, from the datastore alone: no BGP is needed, and a node that is
 * gone keeps its routes (felix/dataplane/linux/vxlan_mgr.go, ipip_mgr.go, noencap_mgr.go).
 */
export function addRemoteRoutes(
  host: NamespaceDraft,
  node: Node,
  cluster: CalicoCluster,
  context: Context,
  of: Family,
): void {
  const isFelixs = new Map(
    [...cluster.cni.pools.values()].map((pool) => [pool, routeAuthor(pool, cluster) === 'felix']),
  );
  if (![...isFelixs.values()].includes(true)) return;
  const addresses = context.plan(NODE_ADDRESSES[of], cluster);
  const own = addresses.get(node.name);
  for (const [name, { blocks, borrowed }] of context.plan(IPAM[of], cluster).nodes) {
    const remote = addresses.get(name);
    const routes: [IpPrefix, IpPool, string][] = [
      ...blocks.map(({ prefix, pool }): [IpPrefix, IpPool, string] => [prefix, pool, `${prefix} of ${name}`]),
      ...[...borrowed].map(([pod, { address, block }]): [IpPrefix, IpPool, string] => [
        hostPrefix(address),
        block.pool,
        `${address} of pod ${pod} on ${name}`,
      ]),
    ];
    for (const [destination, pool, title] of routes) {
      if (!isFelixs.get(pool)) continue;
      if (name === node.name) {
        if (prefixLength(destination) < bits(of)) addOwnBlock(host, node, destination, pool);
        continue;
      }
      const hop = remote && nextHop(pool, node, own, { name, ...remote }, cluster, context);
      if (!hop) continue;
      const why = `${title}, as the datastore says${hop.dev === VXLAN_DEVICE[of] ? '; by its end of the VXLAN tunnel' : ''}`;
      host.addRoute({
        destination,
        nextHops: [hop],
        protocol: PROTOCOL,
        provenance: { by: 'felix', why, source: pool.source },
      });
    }
  }
}

/** What is for an own block but for no pod of it is dropped rather than sent to the default gateway. */
function addOwnBlock(host: NamespaceDraft, { name }: Node, destination: IpPrefix, pool: IpPool): void {
  const why = `block of ${name} from pool ${pool.name}: each pod has a route of its own, the rest is nobody's`;
  host.addRoute({
    destination,
    type: 'blackhole',
    protocol: PROTOCOL,
    provenance: { by: 'felix', why, source: pool.source },
  });
}

/** Through the pool's tunnel, or by the node itself where it is on the same subnet and the tunnel is for other ones. */
function nextHop(
  pool: IpPool,
  node: Node,
  own: NodeAddress | undefined,
  remote: NodeAddress & { readonly name: string },
  cluster: CalicoCluster,
  context: Context,
): NextHop | undefined {
  const mode = pool.vxlan === 'never' ? pool.ipip : pool.vxlan;
  const isNear = own !== undefined && contains(own.subnet, remote.address);
  if (mode === 'never' || (mode === 'cross-subnet' && isNear)) {
    const hop = underlayHop(node, remote.address, context);
    return hop && { via: hop.via ?? remote.address, dev: hop.dev, onlink: true };
  }
  if (pool.vxlan === 'never') return { via: remote.address, dev: 'tunl0', onlink: true };
  const of = family(remote.address);
  const end = context.plan(tunnelEnds, cluster)[of].get(remote.name);
  return end && { via: end.tunnel.address, dev: VXLAN_DEVICE[of], onlink: true };
}
