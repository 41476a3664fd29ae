import { bits, type Family, family, hostPrefix, type MacAddress } from '../../linux/address.js';
import type { MachineDraft, NamespaceDraft } from '../../linux/draft.js';
import { defaultPrefix } from '../../linux/kernel-routes.js';
import { linkLocalOf } from '../../linux/link-local.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import type { Provenance } from '../../linux/provenance.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { calicoClusters, calicoNode } from '../calico/cluster.js';
import { connectHostEnd } from '../calico/host-end.js';
import { IPAM } from '../calico/ipam/plan.js';
import { podMtu } from '../calico/mtu.js';
import { type WorkloadEndpoint, workloadsOn } from '../calico/workloads.js';
import { localMac } from '../names.js';
import type { Context, Programmer } from '../programmer.js';
import { nodesWithoutDefaultRoute, POD_GATEWAY } from './gateway.js';

/** MAC of the host end of every veth pair; pods see no other. */
const HOST_MAC = 'ee:ee:ee:ee:ee:ee' as MacAddress;

/** Calico's CNI plugin: joins each pod to its node by a veth pair and a route, with an address from IPAM. */
export const calicoCni: Programmer = {
  name: 'cni',

  program(draft, machine, context) {
    const here = calicoNode(machine, context);
    if (!here) return;
    const mtu = podMtu(machine, here.cluster, context);
    const kept = keptByFelix(machine, context);
    for (const workload of workloadsOn(machine, here.cluster, context)) {
      plugIn(draft, workload, mtu);
      if (!kept.has(workload.key)) connectHostEnd(draft.host, workload, 'cni');
    }
  },

  *check(context) {
    for (const cluster of calicoClusters(context)) {
      for (const of of [4, 6] as const) yield* context.plan(IPAM[of], cluster).findings;
      yield* nodesWithoutDefaultRoute(cluster, context);
    }
  },
};

/** The pods whose host ends Felix sees to: those that it knows of. What the plugin wrote for the others stays the plugin's. */
function keptByFelix(machine: TopologyMachine, context: Context): ReadonlySet<string> {
  if (context.faults.neverRan('felix', machine.name)) return new Set();
  const seen = context.seenBy('felix', machine.name);
  const here = calicoNode(seen.machines.get(machine.name) ?? machine, seen);
  return new Set(here ? workloadsOn(machine, here.cluster, seen).map(({ key }) => key) : []);
}

function plugIn(draft: MachineDraft, workload: WorkloadEndpoint, mtu: number): void {
  const { pod, key } = workload;
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
  for (const address of workload.addresses) {
    sandbox.addAddress('eth0', {
      address,
      prefixLength: bits(family(address)),
      scope: 'global',
      provenance: { by: 'calico-ipam', why: `address of pod ${key}`, source: pod.source },
    });
    addGateway(sandbox, family(address), because);
  }
}

/**
 * The way out of a pod. That of IPv6 needs no address that nobody has: the host end's link-local one will do
 * (dataplane_linux.go, DoNetworking).
 */
function addGateway(sandbox: NamespaceDraft, of: Family, because: (why: string) => Provenance): void {
  if (of === 4) {
    sandbox.addRoute({
      destination: hostPrefix(POD_GATEWAY),
      nextHops: [{ dev: 'eth0' }],
      provenance: because('the gateway is behind eth0, though no prefix says so'),
    });
  }
  const via = of === 4 ? POD_GATEWAY : linkLocalOf(HOST_MAC);
  const why =
    of === 4
      ? 'everything goes to the node, which answers for 169.254.1.1 by proxy ARP'
      : `everything goes to the node, by the link-local address of the host end`;
  sandbox.addRoute({
    destination: defaultPrefix(of),
    nextHops: [{ via, dev: 'eth0' }],
    provenance: because(why),
  });
}
