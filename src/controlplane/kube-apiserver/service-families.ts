import { type Family, family } from '../../linux/address.js';
import type { Cluster } from '../../topology/cluster.js';
import type { Service } from '../../topology/service.js';

/** The families that Services of a cluster may have, primary first: those of `--service-cidr`. */
export function clusterFamilies({ serviceCidrs }: Pick<Cluster, 'serviceCidrs'>): readonly Family[] {
  return [...new Set(serviceCidrs.map(family))];
}

/**
 * The families of a Service, primary first (pkg/registry/core/service/storage/alloc.go, initIPFamilyFields): those that it
 * names or whose addresses it pins, else the cluster's first; the other one as well where its policy asks for both. May name a
 * family that the cluster does not have.
 */
export function serviceFamilies(service: Service, cluster: Pick<Cluster, 'serviceCidrs'>): readonly Family[] {
  const { ipFamilies = [], clusterIPs, ipFamilyPolicy } = service;
  const pinned = clusterIPs === undefined || clusterIPs === 'none' ? [] : clusterIPs.map(family);
  const named = [...new Set([...ipFamilies, ...pinned])];
  const own = clusterFamilies(cluster);
  const primary = named.length > 0 ? named : own.slice(0, 1);
  if (ipFamilyPolicy === undefined || ipFamilyPolicy === 'SingleStack') return primary;
  const wanted: readonly Family[] = ipFamilyPolicy === 'RequireDualStack' ? [4, 6] : own;
  return [...new Set([...primary, ...wanted])];
}
