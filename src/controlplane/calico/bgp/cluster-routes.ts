import type { IpPool } from '../../../topology/calico.js';
import { isAtLeast } from '../../version.js';
import type { CalicoCluster } from '../cluster.js';

/** Who writes the routes to a pool's addresses on other nodes into the kernel. */
export type RouteAuthor = 'bird' | 'felix' | 'nobody';

/**
 * VXLAN is Felix's. BIRD writes the rest, but from 3.33 on only what has no tunnel: Felix then writes the routes by IPIP
 * (felixconfig.go and bgpconfig.go, ProgramClusterRoutes). What BGPConfiguration takes from BIRD is Felix's as of 3.29; before,
 * nobody would write it.
 */
export function routeAuthor(pool: IpPool, { cni }: CalicoCluster): RouteAuthor {
  if (pool.vxlan !== 'never') return 'felix';
  const mode = cni.bgp.clusterRoutes ?? (isAtLeast(cni.version, 3, 33) ? 'enabled-no-encap-only' : 'enabled');
  const isBirds = mode === 'enabled' || (mode === 'enabled-no-encap-only' && pool.ipip === 'never');
  if (isBirds) return cni.noBird ? 'nobody' : 'bird';
  return isAtLeast(cni.version, 3, 29) ? 'felix' : 'nobody';
}
