import type { IpAddress } from '../../linux/address.js';
import { type Pod, podKey } from '../../topology/cluster.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { podsOn } from '../kubelet/pods.js';
import type { Context } from '../programmer.js';
import type { CalicoCluster } from './cluster.js';
import { workloadInterface } from './interface-name.js';
import { IPAM } from './ipam/plan.js';

/** A pod that Calico connects. */
export interface WorkloadEndpoint {
  readonly pod: Pod;
  readonly key: string;
  /** One for each family, IPv4 first. */
  readonly addresses: readonly IpAddress[];
  /** Host end of its veth pair. */
  readonly interface: string;
}

/** The pods of a node that got an address, in order of declaration. */
export function workloadsOn(
  machine: TopologyMachine,
  cluster: CalicoCluster,
  context: Context,
): readonly WorkloadEndpoint[] {
  return podsOn(machine, context).flatMap((pod) => {
    const addresses = calicoAddresses(pod, cluster, context);
    const endpoint = { pod, key: podKey(pod), addresses, interface: workloadInterface(pod) };
    return addresses.length > 0 ? [endpoint] : [];
  });
}

/** What IPAM gave a pod, IPv4 first. */
export function calicoAddresses(pod: Pod, cluster: CalicoCluster, context: Context): readonly IpAddress[] {
  return ([4, 6] as const).flatMap(
    (of) => context.plan(IPAM[of], cluster).pods.get(podKey(pod))?.address ?? [],
  );
}
