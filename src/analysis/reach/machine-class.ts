import type { Context } from '../../controlplane/programmer.js';
import type { Calico } from '../../topology/calico.js';
import type { TopologyMachine } from '../../topology/machine.js';

/**
 * Which machines are alike: nodes of a cluster whose network treats all nodes the same, and which declare the same. Something that
 * happened to it, a node with a role of its own in BGP, Docker or no CNI make each machine one of its own.
 */
export function machineClass(
  machine: TopologyMachine,
  { topology, faults }: Pick<Context, 'topology' | 'faults'>,
): string {
  const cluster = machine.kind === 'node' ? topology.clusters.get(machine.cluster) : undefined;
  const cni = cluster?.cni;
  const symmetric = cni?.kind === 'flannel' || (cni?.kind === 'calico' && isPlainMesh(cni));
  if (
    faults.isTouched(machine.name) ||
    !symmetric ||
    machine.docker ||
    machine.bgp ||
    machine.firewall ||
    machine.nat ||
    machine.rules
  )
    return machine.name;
  const { attachments, routes, sysctls, listens } = machine;
  const labels = machine.kind === 'node' ? machine.labels : undefined;
  return JSON.stringify([
    cluster!.name,
    labels,
    attachments.map(({ segment, mtu, interface: device }) => [segment, mtu, device]),
    routes.map(({ source, ...route }) => route),
    sysctls.map(({ name, value }) => [name, value]),
    listens.map(({ protocol, port, address }) => [protocol, port, address]),
  ]);
}

function isPlainMesh({ bgp }: Calico): boolean {
  return bgp.mesh && bgp.reflectors.size === 0 && bgp.peers.length === 0;
}
