import type { IpAddress } from '../../linux/address.js';
import { type Cluster, type Pod, podKey } from '../../topology/cluster.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { inetAddresses } from '../../topology/segment.js';
import { isCalico } from '../calico/cluster.js';
import { calicoAddresses } from '../calico/workloads.js';
import { sandboxesOf } from '../dockerd/plan.js';
import { isFlannel } from '../flannel/cluster.js';
import { planHostLocal } from '../flannel/host-local.js';
import type { Context } from '../programmer.js';

/** The addresses that others reach a pod by, primary first; none for one that got no address. */
export function podAddresses(
  pod: Pod,
  machine: TopologyMachine,
  cluster: Cluster,
  context: Context,
): readonly IpAddress[] {
  if (pod.hostNetwork) return machine.attachments.flatMap(inetAddresses).map(({ address }) => address);
  if (isCalico(cluster)) return calicoAddresses(pod, cluster, context);
  if (isFlannel(cluster)) {
    const address = context.plan(planHostLocal, cluster).pods.get(podKey(pod));
    return address ? [address] : [];
  }
  const endpoints = sandboxesOf(machine, context).sandboxes.get(podKey(pod))?.endpoints ?? [];
  return endpoints.map(({ address }) => address);
}
