import type { IpAddress, MacAddress } from '../linux/address.js';
import type { Bridge, Interface, Vlan } from '../linux/interface.js';
import type { Machine, NetworkNamespace, Socket } from '../linux/namespace.js';
import type { ForwardingEntry, Neighbour } from '../linux/route.js';
import type { LinuxWorld } from '../linux/world.js';

/** The network stack of one namespace of one machine, with what look-ups need again and again. */
export interface Stack {
  /** Unique in the world: `node1/shop/web`. */
  readonly key: string;
  readonly machine: Machine;
  readonly namespace: NetworkNamespace;
}

const stacks = new WeakMap<Machine, Map<string, Stack>>();

/** The stack of a namespace; always the same object for the same state, so that it can key a map. */
export function stackOf(machine: Machine, name: string): Stack | undefined {
  let known = stacks.get(machine);
  if (!known) {
    known = new Map();
    stacks.set(machine, known);
  }
  let stack = known.get(name);
  if (!stack) {
    const namespace = machine.namespaces.get(name);
    if (!namespace) return undefined;
    stack = { key: `${machine.name}/${name}`, machine, namespace };
    known.set(name, stack);
  }
  return stack;
}

export function findStack(world: LinuxWorld, machine: string, namespace: string): Stack | undefined {
  const found = world.machine(machine);
  return found && stackOf(found, namespace);
}

export function deviceOf(stack: Stack, name: string): Interface | undefined {
  return stack.namespace.interfaces.get(name);
}

/** A device whose name comes from the stack itself, so that it must be there. */
export function mustDevice(stack: Stack, name: string): Interface {
  const device = deviceOf(stack, name);
  if (!device) throw new RangeError(`${stack.key} has no device ${name}`);
  return device;
}

/** The bridge that the device is a port of, when that exists. */
export function bridgeOf(stack: Stack, port: Interface): Bridge | undefined {
  const master = port.master === undefined ? undefined : deviceOf(stack, port.master);
  return master?.kind === 'bridge' ? master : undefined;
}

/** A macvlan or ipvlan device, and the namespace it lives in. */
export interface PlacedVlan {
  readonly stack: Stack;
  readonly device: Vlan;
}

const children = new WeakMap<Machine, ReadonlyMap<string, readonly PlacedVlan[]>>();

/** The macvlan and ipvlan devices on a device, in whichever namespaces of the machine. */
export function childrenOf({ machine, namespace }: Stack, parent: Interface): readonly PlacedVlan[] {
  let known = children.get(machine);
  if (!known) {
    const found = [...machine.namespaces.values()].flatMap(({ name, interfaces }) =>
      [...interfaces.values()].flatMap((device) =>
        device.kind === 'macvlan' || device.kind === 'ipvlan'
          ? [{ stack: stackOf(machine, name)!, device }]
          : [],
      ),
    );
    known = grouped(found, ({ device }) => `${device.parent.namespace} ${device.parent.name}`);
    children.set(machine, known);
  }
  return known.get(`${namespace.name} ${parent.name}`) ?? [];
}

/** The device that a macvlan or ipvlan device is on, where there is one, with its namespace. */
export function parentOf(
  { machine }: Stack,
  device: Interface,
): { readonly stack: Stack; readonly device: Interface } | undefined {
  if (device.kind !== 'macvlan' && device.kind !== 'ipvlan') return undefined;
  const stack = stackOf(machine, device.parent.namespace);
  const parent = stack && deviceOf(stack, device.parent.name);
  return parent && { stack, device: parent };
}

interface Derived {
  readonly ports: ReadonlyMap<string, readonly Interface[]>;
  readonly addresses: ReadonlyMap<IpAddress, Interface>;
  readonly sockets: ReadonlyMap<string, readonly Socket[]>;
  readonly neighbours: ReadonlyMap<string, Neighbour>;
  readonly forwarding: ReadonlyMap<string, readonly ForwardingEntry[]>;
}

const derived = new WeakMap<NetworkNamespace, Derived>();

function derive(namespace: NetworkNamespace): Derived {
  let known = derived.get(namespace);
  if (!known) {
    known = {
      ports: grouped(
        [...namespace.interfaces.values()].filter((device) => device.master),
        (device) => device.master!,
      ),
      addresses: addressOwners(namespace),
      sockets: grouped(namespace.sockets, (socket) => `${socket.protocol} ${socket.port}`),
      neighbours: new Map(namespace.neighbours.map((entry) => [`${entry.dev} ${entry.address}`, entry])),
      forwarding: grouped(namespace.forwarding, (entry) => entry.mac),
    };
    derived.set(namespace, known);
  }
  return known;
}

function grouped<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

function addressOwners(namespace: NetworkNamespace): Map<IpAddress, Interface> {
  const owners = new Map<IpAddress, Interface>();
  for (const device of namespace.interfaces.values()) {
    for (const { address } of device.addresses) if (!owners.has(address)) owners.set(address, device);
  }
  return owners;
}

/** The ports of a bridge, in the order of the interface list. */
export function portsOfBridge(stack: Stack, bridge: string): readonly Interface[] {
  return derive(stack.namespace).ports.get(bridge) ?? [];
}

/** The device that has this very address (`inet_lookup_ifaddr_rcu`). */
export function ownerOf(stack: Stack, address: IpAddress): Interface | undefined {
  return derive(stack.namespace).addresses.get(address);
}

/** The sockets that listen on a port, whichever address they are bound to. */
export function listeners(stack: Stack, protocol: Socket['protocol'], port: number): readonly Socket[] {
  return derive(stack.namespace).sockets.get(`${protocol} ${port}`) ?? [];
}

/** The neighbour entry that somebody wrote for an address on a device. */
export function writtenNeighbour(stack: Stack, device: string, address: IpAddress): Neighbour | undefined {
  return derive(stack.namespace).neighbours.get(`${device} ${address}`);
}

/** The forwarding entries that somebody wrote for a hardware address, of all bridges and tunnels. */
export function writtenForwarding(stack: Stack, mac: MacAddress): readonly ForwardingEntry[] {
  return derive(stack.namespace).forwarding.get(mac) ?? [];
}

/**
 * The device's hardware address. State that leaves it out gets one that follows from the device's name (locally
 * administered, as the kernel's own random ones are).
 */
export function macOf(stack: Stack, device: Interface): MacAddress {
  if (device.mac) return device.mac;
  let hash = 0x811c9dc5;
  for (const character of `${stack.key}/${device.name}`) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  }
  const octets = [0x02, 0x6b, hash >>> 24, (hash >>> 16) & 0xff, (hash >>> 8) & 0xff, hash & 0xff];
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':') as MacAddress;
}
