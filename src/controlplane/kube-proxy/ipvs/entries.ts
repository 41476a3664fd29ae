import { contains, type IpAddress } from '../../../linux/address.js';
import { isExternallyAccessible, localEndpoints, type ProxiedPort } from '../service-port.js';
import type { SetEntries, SetName } from './ip-sets.js';

/** The node that sets are for. */
export interface ProxyNode {
  readonly name: string;
  readonly addresses: readonly IpAddress[];
}

/** What one Service port puts into the sets of every node alike. */
export function sharedEntries(port: ProxiedPort, sets: SetEntries): void {
  const { clusterIP, externalIPs, loadBalancerIPs, externalLocal, sourceRanges } = port;
  const at = (address: IpAddress) => `${address},${port.protocol}:${port.port}`;
  sets.add('KUBE-CLUSTER-IP', at(clusterIP));
  for (const address of externalIPs) {
    sets.add(externalLocal ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP', at(address));
  }
  for (const address of loadBalancerIPs) {
    sets.add('KUBE-LOAD-BALANCER', at(address));
    if (externalLocal) sets.add('KUBE-LOAD-BALANCER-LOCAL', at(address));
    if (sourceRanges.length > 0) sets.add('KUBE-LOAD-BALANCER-FW', at(address));
    for (const range of sourceRanges) sets.add('KUBE-LOAD-BALANCER-SOURCE-CIDR', `${at(address)},${range}`);
  }
  if (port.healthCheckNodePort !== undefined) {
    sets.add('KUBE-HEALTH-CHECK-NODE-PORT', String(port.healthCheckNodePort));
  }
  if (port.nodePort !== undefined && port.protocol !== 'sctp') {
    const protocol = port.protocol === 'tcp' ? 'TCP' : 'UDP';
    sets.add(`KUBE-NODE-PORT-${protocol}`, String(port.nodePort));
    if (externalLocal) sets.add(`KUBE-NODE-PORT-LOCAL-${protocol}`, String(port.nodePort));
  }
}

/** Which sets are another on each node. */
export const NODE_SETS: readonly SetName[] = [
  'KUBE-LOOP-BACK',
  'KUBE-LOAD-BALANCER-SOURCE-IP',
  'KUBE-NODE-PORT-SCTP-HASH',
  'KUBE-NODE-PORT-LOCAL-SCTP-HASH',
  'KUBE-IPVS-IPS',
];

/** What one Service port puts into the sets of one node alone. `addresses` are those that node ports answer on. */
export function nodeEntries(port: ProxiedPort, node: ProxyNode, sets: SetEntries): void {
  const at = (address: IpAddress) => `${address},${port.protocol}:${port.port}`;
  for (const endpoint of localEndpoints(port, node.name)) {
    const { address } = endpoint;
    sets.add('KUBE-LOOP-BACK', `${address},${port.protocol}:${endpoint.port},${address}`);
  }
  for (const address of port.loadBalancerIPs) {
    if (mayUseLoadBalancer(port, node)) sets.add('KUBE-LOAD-BALANCER-SOURCE-IP', `${at(address)},${address}`);
  }
  if (port.nodePort === undefined || port.protocol !== 'sctp') return;
  for (const address of node.addresses) {
    const member = `${address},sctp:${port.nodePort}`;
    sets.add('KUBE-NODE-PORT-SCTP-HASH', member);
    if (port.externalLocal) sets.add('KUBE-NODE-PORT-LOCAL-SCTP-HASH', member);
  }
}

/** Whether a node is in a source range of a load balancer that has some. */
export function mayUseLoadBalancer({ sourceRanges }: ProxiedPort, { addresses }: ProxyNode): boolean {
  return sourceRanges.some((range) => addresses.some((address) => contains(range, address)));
}

/** The addresses of a port besides its ClusterIP. */
export function outerAddresses({ externalIPs, loadBalancerIPs }: ProxiedPort): readonly IpAddress[] {
  return [...externalIPs, ...loadBalancerIPs];
}

/** The endpoints that traffic from anywhere in the cluster may go to (CategorizeEndpoints). */
export function clusterEndpoints(port: ProxiedPort) {
  return port.internalLocal && !isExternallyAccessible(port) ? [] : port.endpoints;
}
