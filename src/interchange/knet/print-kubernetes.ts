import type { ImportedCluster, ImportedFlannel, ImportedKubeProxy } from './cluster.js';
import type { Lines } from './lines.js';

/** How Kubernetes' own programs were started. */
export function printKubernetes(
  lines: Lines,
  {
    kubernetes,
    kubeProxy,
    serviceCidrs,
    clusterCidrs,
  }: Pick<ImportedCluster, 'kubernetes' | 'kubeProxy' | 'serviceCidrs' | 'clusterCidrs'>,
): void {
  if (kubernetes !== undefined) lines.add(`kubernetes ${kubernetes}`);
  if (serviceCidrs.length > 0) lines.add(`service-cidr ${serviceCidrs.join(', ')}`);
  if (clusterCidrs.length > 0) lines.add(`cluster-cidr ${clusterCidrs.join(', ')}`);
  if (kubeProxy) printKubeProxy(lines, kubeProxy);
}

function printKubeProxy(
  lines: Lines,
  { mode, scheduler, strictArp, nodePortAddresses }: ImportedKubeProxy,
): void {
  const isIpvs = mode === 'ipvs';
  const settings = [
    ...(isIpvs && scheduler !== undefined ? [`scheduler ${scheduler}`] : []),
    ...(isIpvs && strictArp ? ['strict-arp'] : []),
    ...(nodePortAddresses.length > 0 ? [`node-port-addresses ${nodePortAddresses.join(', ')}`] : []),
  ];
  if (mode === 'iptables' && settings.length === 0) return;
  lines.add(`kube-proxy ${mode}${settings.length > 0 ? ` { ${settings.join('  ')} }` : ''}`);
}

export function printFlannel(lines: Lines, { network, subnetLength, backend }: ImportedFlannel): void {
  lines.block('flannel', () => {
    lines.add(`network ${network}`);
    if (subnetLength !== 24) lines.add(`subnet-length ${subnetLength}`);
    if (backend.kind === 'host-gw') {
      lines.add('backend host-gw');
      return;
    }
    const { vni, port, directRouting } = backend;
    const settings = [
      ...(vni === 1 ? [] : [`vni ${vni}`]),
      ...(port === 8472 ? [] : [`port ${port}`]),
      ...(directRouting ? ['direct-routing'] : []),
    ];
    lines.add(`backend vxlan${settings.length > 0 ? ` { ${settings.join('  ')} }` : ''}`);
  });
}
