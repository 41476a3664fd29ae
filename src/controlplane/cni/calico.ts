import { ANY_IPV4, hostPrefix, type MacAddress } from '../../linux/address.js';
import type { MachineDraft } from '../../linux/draft.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import { calicoClusters, calicoNode } from '../calico/cluster.js';
import { planIpam } from '../calico/ipam/plan.js';
import { podMtu } from '../calico/mtu.js';
import { type WorkloadEndpoint, workloadsOn } from '../calico/workloads.js';
import { localMac } from '../names.js';
import type { Programmer } from '../programmer.js';
import { nodesWithoutDefaultRoute, POD_GATEWAY } from './gateway.js';

/** MAC of the host end of every veth pair; pods see no other. */
const HOST_MAC = 'ee:ee:ee:ee:ee:ee' as MacAddress;

/** Calico's CNI plugin: joins each pod to its node by a veth pair, with an address from IPAM. */
export const calicoCni: Programmer = {
  name: 'cni',

  program(draft, machine, context) {
    const here = calicoNode(machine, context);
    if (!here) return;
    const mtu = podMtu(machine, here.cluster, context);
    for (const workload of workloadsOn(machine, here.cluster, context)) plugIn(draft, workload, mtu);
  },

  *check(context) {
    for (const cluster of calicoClusters(context)) {
      yield* context.plan(planIpam, cluster).findings;
      yield* nodesWithoutDefaultRoute(cluster, context);
    }
  },
};

function plugIn(draft: MachineDraft, workload: WorkloadEndpoint, mtu: number): void {
  const { pod, key, address } = workload;
  const sandbox = draft.namespace(key);
  if (!sandbox) return;
  const because = (why: string) => ({ by: 'cni', why, source: pod.source });
  const end = { kind: 'veth', mtu, up: true } as const;
  sandbox.addInterface({
    ...end,
    name: 'eth0',
    mac: localMac(`eth0 of pod ${key}`),
    peer: { namespace: HOST_NAMESPACE, name: workload.interface },
    provenance: because(`interface of pod ${key}`),
  });
  draft.host.addInterface({
    ...end,
    name: workload.interface,
    mac: HOST_MAC,
    peer: { namespace: key, name: 'eth0' },
    provenance: because(`host end of pod ${key}, named after the hash of ${pod.namespace}.${pod.name}`),
  });
  sandbox.addAddress('eth0', {
    address,
    prefixLength: 32,
    scope: 'global',
    provenance: { by: 'calico-ipam', why: `address of pod ${key}`, source: pod.source },
  });
  sandbox.addRoute({
    destination: hostPrefix(POD_GATEWAY),
    nextHops: [{ dev: 'eth0' }],
    provenance: because('the gateway is behind eth0, though no prefix says so'),
  });
  sandbox.addRoute({
    destination: ANY_IPV4,
    nextHops: [{ via: POD_GATEWAY, dev: 'eth0' }],
    provenance: because('everything goes to the node, which answers for 169.254.1.1 by proxy ARP'),
  });
}
