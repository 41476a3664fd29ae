import { type Family, family } from '../../linux/address.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Context } from '../programmer.js';
import type { CalicoCluster } from './cluster.js';

/** Bytes that each encapsulation adds (felix/dataplane/linux/int_dataplane.go). */
const OVERHEAD = { ipip: 20, vxlan: { 4: 50, 6: 70 } } as const;

/** MTU of pods: room for every encapsulation that a pool may use, on the smallest of the node's cards. */
export function podMtu(machine: TopologyMachine, cluster: CalicoCluster, context: Context): number {
  const pools = [...cluster.cni.pools.values()];
  const overheads = [
    0,
    ...(pools.some((pool) => pool.ipip !== 'never') ? [OVERHEAD.ipip] : []),
    ...pools.flatMap((pool) => (pool.vxlan === 'never' ? [] : [OVERHEAD.vxlan[family(pool.prefix)]])),
  ];
  return cluster.cni.mtu ?? hostMtu(machine, context) - Math.max(...overheads);
}

/** MTU of tunl0. The manifest's `veth_mtu` sets it together with the pods'. */
export function ipipMtu(machine: TopologyMachine, cluster: CalicoCluster, context: Context): number {
  return cluster.cni.mtu ?? hostMtu(machine, context) - OVERHEAD.ipip;
}

/** MTU of vxlan.calico, or of vxlan-v6.calico. */
export function vxlanMtu(
  machine: TopologyMachine,
  cluster: CalicoCluster,
  context: Context,
  of: Family,
): number {
  return cluster.cni.mtu ?? hostMtu(machine, context) - OVERHEAD.vxlan[of];
}

function hostMtu(machine: TopologyMachine, { topology }: Context): number {
  const mtus = machine.attachments.map(
    ({ mtu, segment }) => mtu ?? topology.segments.get(segment)?.mtu ?? 1500,
  );
  return mtus.length > 0 ? Math.min(...mtus) : 1500;
}
