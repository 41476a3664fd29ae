import type { Interface } from '../interface.js';
import { hasCarrier, linkedDevice, UNNAMED } from '../link-state.js';
import { HOST_NAMESPACE, type Machine, type NetworkNamespace } from '../namespace.js';
import type { Line } from './line.js';

/** `ip -d link`: the devices in order of index, each with the details of its kind that this model knows. */
export function linkLines(namespace: NetworkNamespace, machine: Machine): Line[] {
  return byIndex(namespace).flatMap((device) => [
    ...linkHead(device, namespace, machine, ' mode DEFAULT'),
    ...kindDetails(device).map((text) => ({ text: `    ${text}` })),
  ]);
}

/** Devices in the order that `ip` lists them. */
export function byIndex(namespace: NetworkNamespace): Interface[] {
  return [...namespace.interfaces.values()].sort((a, b) => a.index - b.index);
}

/** The first two lines of a device, the same in `ip link` (which puts its `mode` in) and `ip addr`. */
export function linkHead(
  device: Interface,
  namespace: NetworkNamespace,
  machine: Machine,
  mode = '',
): Line[] {
  const flags = linkFlags(device, namespace, machine);
  const queue = device.up && hasQueue(device) ? 'fq_codel' : device.up ? 'noqueue' : 'noop';
  const master = device.master === undefined ? '' : ` master ${device.master}`;
  const state = operationalState(device, namespace, machine);
  const head = `${device.index}: ${linkName(device, namespace, machine)}: <${flags.join(',')}> mtu ${device.mtu}`;
  return [
    {
      text: `${head} qdisc ${queue}${master} state ${state}${mode} group default qlen 1000`,
      provenance: device.provenance,
    },
    { text: `    ${hardwareAddress(device)}${linkNamespace(device, namespace)}` },
  ];
}

/** `eth0@if7`, `lan0@eth0`, `tunl0@NONE`. */
export function linkName(device: Interface, namespace: NetworkNamespace, machine: Machine): string {
  if (device.kind === 'ipip') return `${device.name}@NONE`;
  const linked = linkedDevice(device);
  if (!linked) return device.name;
  if (linked.namespace === namespace.name) return `${device.name}@${linked.name}`;
  const other = machine.namespaces.get(linked.namespace)?.interfaces.get(linked.name);
  return `${device.name}@${other ? `if${other.index}` : linked.name}`;
}

/** The words in angle brackets (netdevice(7)). */
export function linkFlags(device: Interface, namespace: NetworkNamespace, machine: Machine): string[] {
  const carrier = hasCarrier(device, namespace, machine);
  return [
    ...(device.up && !carrier ? ['NO-CARRIER'] : []),
    ...ofKind(device),
    ...(device.up ? ['UP'] : []),
    ...(carrier ? ['LOWER_UP'] : []),
  ];
}

function ofKind(device: Interface): readonly string[] {
  switch (device.kind) {
    case 'loopback':
      return ['LOOPBACK'];
    case 'ipip':
      return device.remote === undefined ? ['NOARP'] : ['POINTOPOINT', 'NOARP'];
    case 'dummy':
      return ['BROADCAST', 'NOARP'];
    case 'ethernet':
    case 'veth':
    case 'bridge':
    case 'vxlan':
    case 'macvlan':
      return ['BROADCAST', 'MULTICAST'];
    case 'ipvlan':
      return device.mode === 'l3' ? ['BROADCAST', 'MULTICAST', 'NOARP'] : ['BROADCAST', 'MULTICAST'];
  }
}

function operationalState(device: Interface, namespace: NetworkNamespace, machine: Machine): string {
  if (!device.up) return 'DOWN';
  if (!hasCarrier(device, namespace, machine)) return device.kind === 'veth' ? 'LOWERLAYERDOWN' : 'DOWN';
  return ['loopback', 'dummy', 'ipip', 'vxlan'].includes(device.kind) ? 'UNKNOWN' : 'UP';
}

/** Only hardware queues packets; devices that are made in software pass them on. */
function hasQueue(device: Interface): boolean {
  return device.kind === 'ethernet';
}

function hardwareAddress(device: Interface): string {
  switch (device.kind) {
    case 'loopback':
      return 'link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00';
    case 'ipip': {
      const local = device.local ?? '0.0.0.0';
      return device.remote === undefined
        ? `link/ipip ${local} brd 0.0.0.0`
        : `link/ipip ${local} peer ${device.remote}`;
    }
    default:
      return `link/ether ${device.mac ?? '00:00:00:00:00:00'} brd ff:ff:ff:ff:ff:ff`;
  }
}

/** Where the other end lives: a namespace that has no name, as the machine's own, is shown by a number. */
function linkNamespace(device: Interface, namespace: NetworkNamespace): string {
  const linked = linkedDevice(device);
  if (!linked || linked.namespace === namespace.name) return '';
  if (linked.namespace === HOST_NAMESPACE) return ' link-netnsid 0';
  return linked.namespace.startsWith(UNNAMED)
    ? ` link-${linked.namespace}`
    : ` link-netns ${linked.namespace}`;
}

function kindDetails(device: Interface): string[] {
  return [...kindLine(device), ...(device.master === undefined ? [] : [bridgePort(device)])];
}

function bridgePort(device: Interface): string {
  const hairpin = device.kind === 'veth' && device.hairpin ? 'on' : 'off';
  return `bridge_slave state forwarding priority 32 cost 2 hairpin ${hairpin}`;
}

function kindLine(device: Interface): string[] {
  switch (device.kind) {
    case 'loopback':
    case 'ethernet':
      return [];
    case 'veth':
    case 'bridge':
    case 'dummy':
      return [device.kind];
    case 'macvlan':
    case 'ipvlan':
      return [`${device.kind} mode ${device.mode}`];
    case 'ipip': {
      const pmtu = device.pmtuDiscovery ? 'pmtudisc' : 'nopmtudisc';
      const inner = device.remote === undefined && device.local === undefined ? 'any' : 'ipip';
      const ends = `remote ${device.remote ?? 'any'} local ${device.local ?? 'any'}`;
      return [`ipip ${inner} ${ends} ttl ${device.ttl} ${pmtu}`];
    }
    case 'vxlan':
      return [
        [
          `vxlan id ${device.vni}`,
          ...(device.local === undefined ? [] : [`local ${device.local}`]),
          ...(device.underlay === undefined ? [] : [`dev ${device.underlay}`]),
          `dstport ${device.port}`,
          ...(device.learning ? [] : ['nolearning']),
        ].join(' '),
      ];
  }
}
