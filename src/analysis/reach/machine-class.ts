import type { Context } from '../../controlplane/programmer.js';
import type { TopologyMachine } from '../../topology/machine.js';

/**
 * Which machines are alike: nodes of a cluster whose network treats all nodes the same, and which declare the same. A fault,
 * a node with a role of its own in BGP, Docker or no CNI make each machine one of its own.
 */
export function machineClass(
  machine: TopologyMachine,
  { topology, faulty }: Pick<Context, 'topology'> & { readonly faulty: boolean },
): string {
  const cluster = machine.kind === 'node' ? topology.clusters.get(machine.cluster) : undefined;
  const cni = cluster?.cni;
  const symmetric =
    !faulty &&
    cni?.kind === 'calico' &&
    cni.bgp.mesh &&
    cni.bgp.reflectors.size === 0 &&
    cni.bgp.peers.length === 0;
  if (!symmetric || machine.docker) return machine.name;
  const { attachments, routes, sysctls, listens } = machine;
  return JSON.stringify([
    cluster!.name,
    attachments.map(({ segment, mtu, interface: device }) => [segment, mtu, device]),
    routes.map(({ destination, via, dev, type }) => [destination, via, dev, type]),
    sysctls.map(({ name, value }) => [name, value]),
    listens.map(({ protocol, port, address }) => [protocol, port, address]),
  ]);
}
