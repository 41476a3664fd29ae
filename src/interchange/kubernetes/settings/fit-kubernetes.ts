import { family, type IpPrefix, prefixOf } from '../../../linux/address.js';
import type { ImportFinding } from '../../finding.js';
import type { ImportedCluster } from '../../knet/cluster.js';
import type { FitOptions } from '../fit-options.js';
import type { Inventory } from '../inventory.js';

/** Settings of Kubernetes' own programs, as far as anything says them. `firstPool` is what kube-proxy takes for pods by itself. */
export function kubernetesOf(
  inventory: Inventory,
  options: FitOptions,
  firstPool: IpPrefix | undefined,
  findings: ImportFinding[],
): Pick<ImportedCluster, 'kubernetes' | 'kubeProxy' | 'serviceCidrs' | 'clusterCidrs' | 'calicoVersion'> {
  const { kubeProxy, calico } = inventory.settings;
  const kubernetes = versionOf(inventory, findings) ?? options.kubernetes;
  const clusterCidrs = kubeProxy?.clusterCidrs ?? [];
  const isOwn = clusterCidrs.length === 1 && clusterCidrs[0] === firstPool;
  return {
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(kubeProxy ? { kubeProxy } : {}),
    serviceCidrs: serviceCidrs(inventory),
    clusterCidrs: isOwn ? [] : clusterCidrs,
    ...(calico === undefined ? {} : { calicoVersion: calico }),
  };
}

/** That of the nodes; in the midst of an upgrade they differ, and the oldest counts. */
function versionOf({ nodes, settings }: Inventory, findings: ImportFinding[]): string | undefined {
  const versions = [...new Set([...nodes.values()].flatMap(({ version }) => version ?? []))];
  const [oldest, ...newer] = versions.sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
  if (newer.length > 0) {
    const message = `nodes are of versions ${versions.join(', ')}: all are taken for ${oldest}`;
    findings.push({ file: '', kind: 'Node', severity: 'warning', message });
  }
  return oldest ?? settings.kubernetes;
}

/** kubeadm's default has all the addresses of Services in most clusters; else it is the /16 around the first of them, of IPv6 the /112. */
function serviceCidrs({ services, settings }: Inventory): readonly IpPrefix[] {
  if (settings.serviceCidrs) return settings.serviceCidrs;
  const known = services.flatMap(({ clusterIPs }) =>
    clusterIPs === 'none' || !clusterIPs ? [] : clusterIPs,
  );
  const ipv4 = known.find((address) => family(address) === 4);
  const ipv6 = known.find((address) => family(address) === 6);
  if (!ipv6) return !ipv4 || ipv4.startsWith('10.96.') ? [] : [prefixOf(ipv4, 16)];
  const second = prefixOf(ipv6, 112);
  if (!ipv4) return [second];
  return family(known[0]!) === 4 ? [prefixOf(ipv4, 16), second] : [second, prefixOf(ipv4, 16)];
}
