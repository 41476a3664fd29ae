import type { IpAddress } from '../../linux/address.js';
import { type Pod, podKey } from '../../topology/cluster.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { podsOn } from '../kubelet/pods.js';
import type { Context } from '../programmer.js';
import type { CalicoCluster } from './cluster.js';
import { workloadInterface } from './interface-name.js';
import { planIpam } from './ipam/plan.js';

/** A pod that Calico connects. */
export interface WorkloadEndpoint {
  readonly pod: Pod;
  readonly key: string;
  readonly address: IpAddress;
  /** Host end of its veth pair. */
  readonly interface: string;
}

/** The pods of a node that got an address, in order of declaration. */
export function workloadsOn(
  machine: TopologyMachine,
  cluster: CalicoCluster,
  context: Context,
): readonly WorkloadEndpoint[] {
  const { pods } = context.plan(planIpam, cluster);
  return podsOn(machine, context).flatMap((pod) => {
    const key = podKey(pod);
    const allocation = pods.get(key);
    return allocation ? [{ pod, key, address: allocation.address, interface: workloadInterface(pod) }] : [];
  });
}
