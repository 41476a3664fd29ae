import type { TopologyMachine } from '../../topology/machine.js';
import type { Context } from '../programmer.js';
import type { CalicoCluster } from './cluster.js';

/** Bytes that each encapsulation adds (felix/dataplane/linux/int_dataplane.go). */
const OVERHEAD = { ipip: 20, vxlan: 50 } as const;

/** MTU of pods: room for every encapsulation that a pool may use, on the smallest of the node's cards. */
export function podMtu(machine: TopologyMachine, cluster: CalicoCluster, context: Context): number {
  const pools = [...cluster.cni.pools.values()];
  const overheads = [
    0,
    ...(pools.some((pool) => pool.ipip !== 'never') ? [OVERHEAD.ipip] : []),
    ...(pools.some((pool) => pool.vxlan !== 'never') ? [OVERHEAD.vxlan] : []),
  ];
  return cluster.cni.mtu ?? hostMtu(machine, context) - Math.max(...overheads);
}

/** MTU of tunl0. The manifest's `veth_mtu` sets it together with the pods'. */
export function ipipMtu(machine: TopologyMachine, cluster: CalicoCluster, context: Context): number {
  return cluster.cni.mtu ?? hostMtu(machine, context) - OVERHEAD.ipip;
}

function hostMtu(machine: TopologyMachine, { topology }: Context): number {
  const mtus = machine.attachments.map(
    ({ mtu, segment }) => mtu ?? topology.segments.get(segment)?.mtu ?? 1500,
  );
  return mtus.length > 0 ? Math.min(...mtus) : 1500;
}
