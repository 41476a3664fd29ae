import type { Location } from '../../../../controlplane/controlplane.js';
import { HOST_NAMESPACE, type Machine, type NetworkNamespace } from '../../../../linux/namespace.js';
import type { Listen } from '../../../../topology/listen.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';

/** Where a container or pod lives: its interfaces with their other ends, its namespace and who holds it. */
export function sandboxFacts({ plane }: Scene, location: Location): Fact[] {
  const machine = plane.world.machine(location.machine);
  const namespace = machine?.namespaces.get(location.namespace);
  if (!machine || !namespace) return [];
  const runs = single('runs', plain(location.machine));
  if (namespace.name === HOST_NAMESPACE) {
    return [...runs, ...listed('addresses', location.addresses, (address) => code(address))];
  }
  return [...runs, ...interfacesOf(machine, namespace), ...holderOf(namespace)];
}

function interfacesOf(machine: Machine, namespace: NetworkNamespace): Fact[] {
  return listed(
    'interfaces',
    namespace.interfaces.values(),
    (device) => {
      const addresses = device.addresses.map(({ address, prefixLength }) =>
        code(`${address}/${prefixLength}`),
      );
      const mac = device.mac && device.kind !== 'loopback' ? code(device.mac) : '';
      const mtu = `MTU ${device.mtu}`;
      const peer =
        device.kind === 'veth' ? `↔ ${code(device.peer.name)}${masterOf(machine, device.peer)}` : '';
      return [code(device.name), ...addresses, mac, mtu, peer].filter(Boolean).join(' ');
    },
    { lines: true },
  );
}

function masterOf(machine: Machine, peer: { readonly namespace: string; readonly name: string }): string {
  const master = machine.namespaces.get(peer.namespace)?.interfaces.get(peer.name)?.master;
  return master === undefined ? '' : ` · ${code(master)}`;
}

function holderOf({ holder, members }: NetworkNamespace): Fact[] {
  const held = single('holder', holder && plain(holder));
  return members.length > 1 || holder !== undefined ? [...held, ...listed('members', members, plain)] : held;
}

export function listenFacts(listens: Iterable<Listen>): Fact[] {
  return listed('listens', listens, ({ address, port, protocol, name }) =>
    code(
      `${address === undefined ? '' : `${address}:`}${port}/${protocol}${name === undefined ? '' : ` ${name}`}`,
    ),
  );
}
