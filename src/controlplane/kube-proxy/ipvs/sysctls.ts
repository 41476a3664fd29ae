import type { NamespaceDraft } from '../../../linux/draft.js';
import type { Cluster } from '../../../topology/cluster.js';
import type { IpvsEra } from './era.js';

/**
 * What kube-proxy sets when it starts in mode ipvs (NewProxier). `conn_reuse_mode` stays as it is on kernels since 5.9, which
 * is what nodes are taken to have.
 */
export function setSysctls(host: NamespaceDraft, { ipvs, source }: Cluster, era: IpvsEra): void {
  const set = (name: string, value: number, why: string) =>
    host.setSysctl(name, value, { by: 'kube-proxy', why, source });
  if (!era.leavesLoopback) {
    set('net.ipv4.conf.all.route_localnet', 1, 'node ports answer on 127.0.0.1 too');
  }
  set('net.ipv4.vs.conntrack', 1, 'what IPVS sends on can be masqueraded');
  set('net.ipv4.vs.expire_nodest_conn', 1, 'connections of an endpoint that is gone end at once');
  set('net.ipv4.vs.expire_quiescent_template', 1, 'clients do not stick to an endpoint that is going');
  set('net.ipv4.ip_forward', 1, 'a node passes on what is for pods');
  if (!ipvs?.strictArp) return;
  const why = 'strict ARP: the node answers for an address only on the device that has it';
  set('net.ipv4.conf.all.arp_ignore', 1, why);
  set('net.ipv4.conf.all.arp_announce', 2, why);
}
