import { HOST_NAMESPACE } from '../../linux/namespace.js';
import { type Cluster, type Pod, podKey } from '../../topology/cluster.js';
import type { Endpoint } from '../../topology/question.js';
import { podAddresses } from '../cni/pod-addresses.js';
import type { Location } from '../location.js';
import type { Context, Programmer } from '../programmer.js';
import { writeKubeletChains } from './iptables.js';
import { clusterOf, podsOn } from './pods.js';
import { addHostPod, addPodSandbox } from './sandbox.js';

/** The kubelet: makes the pods of its node run. Where there is no CNI plugin, dockerd makes their namespaces for it. */
export const kubelet: Programmer = {
  name: 'kubelet',

  program(draft, machine, context) {
    const cluster = clusterOf(machine, context);
    if (!cluster) return;
    writeKubeletChains(draft.host, cluster);
    const withoutCni = cluster.cni.kind === 'none';
    for (const pod of podsOn(machine, context)) {
      if (pod.hostNetwork) addHostPod(draft, pod);
      else if (!withoutCni) addPodSandbox(draft, pod);
    }
  },

  locate(endpoint, context) {
    if (endpoint.kind !== 'pod' && endpoint.kind !== 'workload') return undefined;
    const cluster = context.topology.clusters.get(endpoint.cluster);
    return cluster ? podsOf(endpoint, cluster).flatMap((pod) => locatePod(pod, cluster, context)) : [];
  },
};

function podsOf(endpoint: Endpoint & { kind: 'pod' | 'workload' }, cluster: Cluster): readonly Pod[] {
  const keys =
    endpoint.kind === 'pod' ? [endpoint.pod] : (cluster.workloads.get(endpoint.workload)?.pods ?? []);
  const node = endpoint.kind === 'workload' ? endpoint.node : undefined;
  return keys
    .flatMap((key) => cluster.pods.get(key) ?? [])
    .filter((pod) => node === undefined || pod.node === node);
}

/** A kubelet that was stopped, or never ran, starts no pod. */
function runsThere(pod: Pod, cluster: Cluster, context: Context): boolean {
  if (context.faults.neverRan('kubelet', pod.node)) return false;
  const seen = context.seenBy('kubelet', pod.node).topology.clusters.get(cluster.name);
  return seen?.pods.get(podKey(pod))?.node === pod.node;
}

function locatePod(pod: Pod, cluster: Cluster, context: Context): readonly Location[] {
  const machine = context.machines.get(pod.node);
  if (!machine || !runsThere(pod, cluster, context)) return [];
  const namespace = pod.hostNetwork ? HOST_NAMESPACE : podKey(pod);
  return [
    {
      name: podKey(pod),
      machine: machine.name,
      namespace,
      addresses: podAddresses(pod, machine, cluster, context),
    },
  ];
}
