import { ANY_IPV4, type IpAddress, lastAddress, prefixLength } from '../../linux/address.js';
import type { MachineDraft, NamespaceDraft } from '../../linux/draft.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import { type Pod, podKey } from '../../topology/cluster.js';
import { type FlannelCluster, flannelClusters, flannelNode } from '../flannel/cluster.js';
import { planHostLocal } from '../flannel/host-local.js';
import { flannelMtu, type Lease, planLeases } from '../flannel/leases.js';
import { podsOn } from '../kubelet/pods.js';
import { hexDigits, localMac } from '../names.js';
import type { Programmer } from '../programmer.js';

const BRIDGE = 'cni0';

/**
 * The CNI plugins flannel, bridge and host-local (kube-flannel.yml: network cbr0, `hairpinMode`, `isDefaultGateway`). The first
 * pod of a node has the bridge made; a node without pods has none.
 */
export const bridgeCni: Programmer = {
  name: 'cni',

  program(draft, machine, context) {
    const here = flannelNode(machine, context);
    const lease = here && context.plan(planLeases, here.cluster).leases.get(machine.name);
    if (!lease) return;
    const addresses = context.plan(planHostLocal, here.cluster).pods;
    for (const pod of podsOn(machine, context)) {
      const address = addresses.get(podKey(pod));
      if (address) plugIn(draft, pod, address, here.cluster, lease);
    }
  },

  *localAddresses(machine, context) {
    const here = flannelNode(machine, context);
    const lease = here && context.plan(planLeases, here.cluster).leases.get(machine.name);
    if (lease && podsOn(machine, context).some(({ hostNetwork }) => !hostNetwork)) yield lease.gateway;
  },

  *check(context) {
    for (const cluster of flannelClusters(context)) yield* context.plan(planHostLocal, cluster).findings;
  },
};

function plugIn(
  draft: MachineDraft,
  pod: Pod,
  address: IpAddress,
  cluster: FlannelCluster,
  lease: Lease,
): void {
  const key = podKey(pod);
  const sandbox = draft.namespace(key);
  if (!sandbox) return;
  const mtu = flannelMtu(cluster, lease);
  addBridge(draft.host, cluster, lease, mtu);
  const because = (why: string) => ({ by: 'cni', why, source: pod.source });
  const veth = `veth${hexDigits(`${key} on ${lease.node}`, 8)}`;
  const end = { kind: 'veth', mtu, up: true } as const;
  draft.host.addInterface({
    ...end,
    name: veth,
    mac: localMac(`${veth} on ${lease.node}`),
    master: BRIDGE,
    hairpin: true,
    peer: { namespace: key, name: 'eth0' },
    provenance: because(`host end of pod ${key}, a port of ${BRIDGE}`),
  });
  sandbox.addInterface({
    ...end,
    name: 'eth0',
    mac: localMac(`eth0 of pod ${key}`),
    peer: { namespace: HOST_NAMESPACE, name: veth },
    provenance: because(`interface of pod ${key}`),
  });
  sandbox.addAddress('eth0', {
    address,
    prefixLength: prefixLength(lease.subnet),
    scope: 'global',
    broadcast: lastAddress(lease.subnet),
    provenance: because(`address of pod ${key}, which host-local counted out of ${lease.subnet}`),
  });
  sandbox.addRoute({
    destination: cluster.cni.network,
    nextHops: [{ via: lease.gateway, dev: 'eth0' }],
    provenance: because(`the rest of the network ${cluster.cni.network} is behind ${BRIDGE}`),
  });
  sandbox.addRoute({
    destination: ANY_IPV4,
    nextHops: [{ via: lease.gateway, dev: 'eth0' }],
    provenance: because(`${BRIDGE} is the default gateway (isDefaultGateway)`),
  });
  if (!cluster.cni.ipMasq) masquerade(draft.host, pod, address, lease);
}

/** The bridge and its address; the plugin lets the node forward, too (plugins/main/bridge/bridge.go, enableIPForward). */
function addBridge(
  host: NamespaceDraft,
  { cni }: FlannelCluster,
  { subnet, gateway, node }: Lease,
  mtu: number,
): void {
  if (host.hasInterface(BRIDGE)) return;
  const because = (why: string) => ({ by: 'cni', why, source: cni.source });
  host.addInterface({
    kind: 'bridge',
    name: BRIDGE,
    mac: localMac(`${BRIDGE} of ${node}`),
    mtu,
    up: true,
    provenance: because(`bridge of the pods of ${node}, made for the first of them`),
  });
  host.addAddress(BRIDGE, {
    address: gateway,
    prefixLength: prefixLength(subnet),
    scope: 'global',
    broadcast: lastAddress(subnet),
    provenance: because(`gateway of subnet ${subnet}`),
  });
  host.setSysctl('net.ipv4.ip_forward', 1, because('the bridge is a gateway'));
}

/**
 * Where flanneld does not masquerade, the flannel plugin has the bridge plugin do so for each pod, in a chain named after a
 * hash of the network and the container's random id (pkg/ip/ipmasq_linux.go, pkg/utils/utils.go).
 */
function masquerade(host: NamespaceDraft, pod: Pod, address: IpAddress, { subnet, node }: Lease): void {
  const id = hexDigits(`container of ${podKey(pod)} on ${node}`, 64);
  const chain = `CNI-${hexDigits(`cbr0 ${id}`, 24)}`;
  const comment = `-m comment --comment "name: \\"cbr0\\" id: \\"${id}\\""`;
  const provenance = {
    by: 'cni',
    why: `pod ${podKey(pod)} takes the address of its node outside`,
    source: pod.source,
  };
  const nat = host.iptables('nat');
  nat.newChain(chain, provenance);
  nat.append(chain, `-d ${subnet} ${comment} -j ACCEPT`, provenance);
  nat.append(chain, `! -d 224.0.0.0/4 ${comment} -j MASQUERADE`, provenance);
  nat.append('POSTROUTING', `-s ${address}/32 ${comment} -j ${chain}`, provenance);
}
