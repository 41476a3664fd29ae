import { family, hostPrefix } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { WorkloadEndpoint } from './workloads.js';

/** Who sees to the host end of a pod's veth pair: the plugin first, and Felix as soon as it knows of the pod. */
export type HostEndOwner = 'cni' | 'felix';

/**
 * The routes to a pod, and the sysctls by which its host end answers for the pod's gateway. The CNI plugin writes them
 * (cni-plugin/pkg/dataplane/linux/dataplane_linux.go, SetupRoutes, configureSysctls); Felix finds them as it would have them
 * and keeps them so (felix/dataplane/linux/endpoint_mgr.go).
 */
export function connectHostEnd(
  host: NamespaceDraft,
  { key, addresses, interface: dev, pod }: WorkloadEndpoint,
  by: HostEndOwner,
): void {
  const because = (why: string) => ({ by, why, source: pod.source });
  const wrote = by === 'felix' ? 'wrote the route first, Felix keeps it' : 'wrote the route';
  for (const address of addresses) {
    host.addRoute({
      destination: hostPrefix(address),
      nextHops: [{ dev }],
      provenance: because(`pod ${key} lives behind ${dev}; the CNI plugin ${wrote}`),
    });
  }
  const forwards = because(`packets of pod ${key} are forwarded`);
  if (addresses.some((address) => family(address) === 4)) {
    const answers = because(`${dev} answers pod ${key} for 169.254.1.1`);
    const toLocalhost = because(`Services may send pod ${key} to 127.0.0.0/8`);
    host.setSysctl(`net.ipv4.conf.${dev}.proxy_arp`, 1, answers);
    host.setSysctl(`net.ipv4.neigh.${dev}.proxy_delay`, 0, answers);
    host.setSysctl(`net.ipv4.conf.${dev}.route_localnet`, 1, toLocalhost);
    host.setSysctl(`net.ipv4.conf.${dev}.forwarding`, 1, forwards);
  }
  if (!addresses.some((address) => family(address) === 6)) return;
  host.setSysctl(`net.ipv6.conf.${dev}.proxy_ndp`, 1, because(`${dev} may answer pod ${key} for others`));
  host.setSysctl(`net.ipv6.conf.${dev}.forwarding`, 1, forwards);
}
