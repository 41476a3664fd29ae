import type { Interface, Ipip, Vlan, Vxlan } from '../../linux/interface.js';
import type { Machine, NetworkNamespace } from '../../linux/namespace.js';
import type { Line } from '../../linux/print/line.js';
import { macOf, stackOf } from '../../simulator/stack.js';
import type { NamespaceNames } from './names.js';

/** A device with the namespace it is in. */
export interface PlacedDevice {
  readonly namespace: NetworkNamespace;
  readonly device: Interface;
}

/** All devices of a machine in the order in which its kernel got them. */
export function devicesOf(machine: Machine): PlacedDevice[] {
  return [...machine.namespaces.values()]
    .flatMap((namespace) => [...namespace.interfaces.values()].map((device) => ({ namespace, device })))
    .sort((a, b) => a.device.index - b.device.index);
}

/** Where a cable goes: a port of the switch that stands for the segment. */
export interface Cable {
  readonly port: string;
  /** Anybody may be at its other end: whoever is sent to there is not asked for (IFF_NOARP), for nobody could answer for all of IPv6. */
  readonly leadsAnywhere: boolean;
}

/** A command of `ip` that makes a device, and the namespace it is given in. */
export interface DeviceCommand {
  readonly namespace: string;
  readonly line: Line;
}

/**
 * The `ip link add` of a device, and what it takes besides; nothing for lo and tunl0, which are there by themselves, and for
 * the second end of a veth pair, which comes with the first.
 *
 * @param cable the switch port that a network card is plugged into
 */
export function addDevice(
  machine: Machine,
  { namespace, device }: PlacedDevice,
  names: NamespaceNames,
  cable: Cable | undefined,
): readonly DeviceCommand[] {
  const own = names.of(machine.name, namespace.name);
  const mac = macOf(stackOf(machine, namespace.name)!, device);
  const head = `link add dev ${device.name} address ${mac} mtu ${device.mtu}`;
  const inOwn = (text: string): DeviceCommand[] => [
    { namespace: own, line: { text, provenance: device.provenance } },
  ];
  switch (device.kind) {
    case 'loopback':
      return [];
    case 'ethernet':
      if (!cable) return [];
      return [
        ...inOwn(`${head} type veth peer name ${cable.port} netns ${names.switches}`),
        ...(cable.leadsAnywhere ? inOwn(`link set dev ${device.name} arp off`) : []),
      ];
    case 'veth': {
      const there = machine.namespaces.get(device.peer.namespace);
      const peer = there?.interfaces.get(device.peer.name);
      if (peer && peer.index < device.index) return [];
      const end = `${head} type veth peer name ${device.peer.name}`;
      if (!there || !peer) return inOwn(`${end} netns ${names.switches}`);
      const peerMac = macOf(stackOf(machine, there.name)!, peer);
      const place = there === namespace ? '' : ` netns ${names.of(machine.name, there.name)}`;
      return inOwn(`${end} address ${peerMac} mtu ${peer.mtu}${place}`);
    }
    case 'bridge':
      return inOwn(`${head} type bridge`);
    case 'dummy':
      return inOwn(`${head} type dummy`);
    case 'ipip':
      return device.name === 'tunl0' ? [] : inOwn(addIpip(device));
    case 'vxlan':
      return inOwn(`${head} type vxlan ${vxlanOptions(device)}`);
    case 'macvlan':
    case 'ipvlan':
      return addVlan(machine, own, device, mac, names);
  }
}

function addIpip({ name, mtu, local, remote, ttl, pmtuDiscovery }: Ipip): string {
  return [
    `link add dev ${name} mtu ${mtu} type ipip`,
    ...(remote === undefined ? [] : [`remote ${remote}`]),
    ...(local === undefined ? [] : [`local ${local}`]),
    `ttl ${ttl}`,
    pmtuDiscovery ? 'pmtudisc' : 'nopmtudisc',
  ].join(' ');
}

function vxlanOptions({ vni, port, local, underlay, learning }: Vxlan): string {
  return [
    `id ${vni}`,
    `dstport ${port}`,
    ...(local === undefined ? [] : [`local ${local}`]),
    ...(underlay === undefined ? [] : [`dev ${underlay}`]),
    learning ? 'learning' : 'nolearning',
  ].join(' ');
}

/**
 * Made from within its parent's namespace, for there the parent has its name, and renamed where it belongs: before Linux 6.15 a
 * name that the first namespace has is refused, though the device is for another (net/core/rtnetlink.c, __rtnl_newlink).
 */
function addVlan(
  machine: Machine,
  own: string,
  device: Vlan,
  mac: string,
  names: NamespaceNames,
): DeviceCommand[] {
  const { name, kind, mtu, mode, parent, provenance } = device;
  const above = names.of(machine.name, parent.namespace);
  const address = kind === 'macvlan' ? ` address ${mac}` : '';
  const add = (as: string, place: string): DeviceCommand => ({
    namespace: above,
    line: {
      text: `link add link ${parent.name} name ${as}${address} mtu ${mtu}${place} type ${kind} mode ${mode}`,
      provenance,
    },
  });
  if (above === own) return [add(name, '')];
  const passing = `${kind}${device.index}`;
  return [
    add(passing, ` netns ${own}`),
    { namespace: own, line: { text: `link set dev ${passing} name ${name}`, provenance } },
  ];
}
