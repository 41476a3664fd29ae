import { family, type IpPrefix } from '../../linux/address.js';
import { type Cluster, podNetworks } from '../../topology/cluster.js';

/**
 * `--cluster-cidr`: what kube-proxy takes for addresses of pods. kubeadm gives it the network that the CNI was set up
 * with, so where it is not declared it is the first pool of the family. Undefined where nobody says: then kube-proxy does
 * not tell pods from others.
 */
export function clusterCidr({ clusterCidrs, cni }: Cluster, of: 4 | 6): IpPrefix | undefined {
  const pools = podNetworks(cni);
  const known = clusterCidrs.length > 0 ? clusterCidrs : pools;
  return known.find((prefix) => family(prefix) === of);
}
