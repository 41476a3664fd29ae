import { family, type IpAddress } from '../../../src/linux/address.js';
import type { NetworkNamespace } from '../../../src/linux/namespace.js';
import type { LinuxWorld } from '../../../src/linux/world.js';
import type { Flow } from '../../../src/simulator/flow.js';
import { type Door, STRANGE, serviceDoors } from './addresses.js';
import type { DrawnPacket } from './packets.js';

interface Resident {
  readonly machine: string;
  readonly namespace: NetworkNamespace;
  /** Its addresses but those of links. */
  readonly addresses: readonly IpAddress[];
}

/** The packet in a world: its sender lives there, its receiver does or is a stranger. */
export function flowIn(world: LinuxWorld, drawn: DrawnPacket): Flow {
  const residents = residentsOf(world);
  const { machine, namespace, addresses } = taken(residents, drawn.sender)!;
  const version = drawn.overIpv6 && addresses.some((each) => family(each) === 6) ? 6 : 4;
  const { protocol } = drawn.kind;
  const { address, port } = receiverOf(world, residents, drawn, version);
  return {
    machine,
    namespace: namespace.name,
    destination: address,
    ...drawn.kind,
    ...(protocol === 'icmp' ? {} : { destinationPort: port }),
  };
}

function receiverOf(
  world: LinuxWorld,
  residents: readonly Resident[],
  { aim, receiver, port, kind: { protocol } }: DrawnPacket,
  version: 4 | 6,
): Door {
  if (aim === 'door') {
    const sockets = residents.flatMap((each) => listening(each, protocol, version));
    const door = taken([...sockets, ...serviceDoors(world, version)], receiver);
    if (door) return door;
  }
  const known = new Set(residents.flatMap(({ addresses }) => addresses));
  const addresses =
    aim === 'stranger' ? STRANGE[version] : [...known].filter((each) => family(each) === version);
  return { address: taken(addresses, receiver)!, port };
}

/** What listens there, at each address at which others can ask for it. */
function listening({ namespace, addresses }: Resident, protocol: string, version: 4 | 6): Door[] {
  const sockets = namespace.sockets.filter((socket) => socket.protocol === protocol);
  return addresses
    .filter((each) => family(each) === version && each !== '127.0.0.1')
    .flatMap((address) =>
      sockets
        .filter((socket) => socket.address === undefined || socket.address === address)
        .map(({ port }) => ({ address, port })),
    );
}

function residentsOf(world: LinuxWorld): Resident[] {
  return [...world.machineNames()].flatMap((machine) =>
    [...world.machine(machine)!.namespaces.values()].map((namespace) => ({
      machine,
      namespace,
      addresses: [...namespace.interfaces.values()]
        .flatMap((device) => device.addresses.map(({ address }) => address))
        .filter(isProbed),
    })),
  );
}

/** Addresses of one link alone need to be told which. */
function isProbed(address: IpAddress): boolean {
  return !address.startsWith('fe80:') && address !== '::1';
}

function taken<Value>(values: readonly Value[], lot: number): Value | undefined {
  return values[lot % values.length];
}
