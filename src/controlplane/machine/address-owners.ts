import type { IpAddress } from '../../linux/address.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Topology } from '../../topology/topology.js';

/** Which machine's card has which address, by declaration: machines that a fault took away are in it. */
export function addressOwners(topology: Topology): ReadonlyMap<IpAddress, TopologyMachine> {
  const owners = new Map<IpAddress, TopologyMachine>();
  for (const machine of topology.machines.values()) {
    for (const { address, second } of machine.attachments) {
      owners.set(address, machine);
      if (second) owners.set(second.address, machine);
    }
  }
  return owners;
}
