import type { Interface } from './interface.js';
import type { Machine, NetworkNamespace } from './namespace.js';

/** What a device is linked with: the other end of a veth pair, the parent of a macvlan. */
export interface LinkedDevice {
  readonly namespace: string;
  readonly name: string;
}

/** How the name of a namespace begins that is known by its number only: `netnsid 3`. */
export const UNNAMED = 'netnsid ';

/** The device that `ip link` names after the `@`. */
export function linkedDevice(device: Interface): LinkedDevice | undefined {
  switch (device.kind) {
    case 'veth':
      return device.peer;
    case 'macvlan':
    case 'ipvlan':
      return device.parent;
    default:
      return undefined;
  }
}

/**
 * Whether a device that is up has a carrier (`LOWER_UP`): a cable that is plugged in, a veth peer that is up, a bridge
 * port that has one itself. A device that is down has none; one whose other end is in a namespace that was not looked
 * into is taken to have one.
 */
export function hasCarrier(device: Interface, namespace: NetworkNamespace, machine: Machine): boolean {
  if (!device.up) return false;
  switch (device.kind) {
    case 'ethernet':
      return device.segment !== undefined;
    case 'bridge':
      return portsOf(device, namespace).some((port) => hasCarrier(port, namespace, machine));
    case 'veth':
    case 'macvlan':
    case 'ipvlan': {
      const linked = linkedDevice(device)!;
      const other = machine.namespaces.get(linked.namespace);
      return other === undefined || (other.interfaces.get(linked.name)?.up ?? false);
    }
    case 'loopback':
    case 'dummy':
    case 'ipip':
    case 'vxlan':
      return true;
  }
}

/** The ports of a bridge, in the order of the namespace's interfaces. */
export function portsOf(bridge: Interface, namespace: NetworkNamespace): Interface[] {
  return [...namespace.interfaces.values()].filter((device) => device.master === bridge.name);
}
