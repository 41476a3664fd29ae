import { HOST_NAMESPACE, type Machine, type NetworkNamespace } from '../namespace.js';
import { addressLines } from './address.js';
import { bridgeLinkLines, forwardingLines } from './bridge.js';
import { ipsetLines } from './ipset.js';
import { iptablesLines } from './iptables.js';
import { ipvsLines, ipvsSaveLines } from './ipvs.js';
import { joinLines, type Line, type PrintOptions } from './line.js';
import { linkLines } from './link.js';
import { neighbourLines, proxyLines } from './neighbour.js';
import { nftLines } from './nft.js';
import { formatAbsentRoute, mainRouteLines, routeLines } from './route.js';
import { ruleLines } from './rule.js';
import { socketLines } from './socket.js';
import { sysctlLines } from './sysctl.js';

type Printer = (namespace: NetworkNamespace, machine: Machine) => readonly Line[];

/** Commands whose output the state can be printed as, by the name that {@link StateOptions} takes. */
export const STATE_COMMANDS = {
  'ip link': { command: 'ip -d link', print: linkLines },
  'ip addr': { command: 'ip addr', print: addressLines },
  'ip rule': { command: 'ip rule', print: (namespace) => ruleLines(namespace) },
  'ip -6 rule': { command: 'ip -6 rule', print: (namespace) => ruleLines(namespace, 6) },
  'ip route': { command: 'ip route', print: (namespace, machine) => mainRouteLines(namespace, machine) },
  'ip -6 route': {
    command: 'ip -6 route',
    print: (namespace, machine) => mainRouteLines(namespace, machine, 6),
  },
  'ip route all': { command: 'ip route show table all', print: routeLines },
  'ip neigh': { command: 'ip neigh', print: neighbourLines },
  'ip neigh proxy': { command: 'ip neigh show proxy', print: proxyLines },
  'bridge link': { command: 'bridge link', print: bridgeLinkLines },
  'bridge fdb': { command: 'bridge fdb', print: forwardingLines },
  sysctl: { command: 'sysctl -a', print: sysctlLines },
  'iptables-save': { command: 'iptables-save', print: (namespace) => iptablesLines(namespace) },
  'ip6tables-save': { command: 'ip6tables-save', print: (namespace) => iptablesLines(namespace, 6) },
  'ipset save': { command: 'ipset save', print: ipsetLines },
  'nft list ruleset': { command: 'nft list ruleset', print: nftLines },
  ipvsadm: { command: 'ipvsadm -Ln', print: (namespace) => ipvsLines(namespace) },
  'ipvsadm-save': { command: 'ipvsadm-save -n', print: (namespace) => ipvsSaveLines(namespace) },
  ss: { command: 'ss -lnp', print: socketLines },
} as const satisfies Record<string, { command: string; print: Printer }>;

export type StateCommand = keyof typeof STATE_COMMANDS;

/** What is printed of a machine when nothing is asked for by name. */
const DEFAULT_COMMANDS: readonly StateCommand[] = [
  'ip addr',
  'ip rule',
  'ip route all',
  'ip neigh',
  'ip neigh proxy',
  'bridge link',
  'bridge fdb',
  'sysctl',
  'iptables-save',
  'ip6tables-save',
  'ipset save',
  'nft list ruleset',
  'ipvsadm',
  'ss',
];

export interface StateOptions extends PrintOptions {
  readonly commands?: readonly StateCommand[];
  /** Namespaces by name; all, the machine's own first, where absent. */
  readonly namespaces?: readonly string[];
}

/**
 * A machine as a person at its shell would see it: for each namespace, each command at a prompt and what it prints.
 * Commands that would print nothing are left out. With `provenance`, every line says who wrote what it shows, and
 * routes that are missing are named.
 */
export function printState(machine: Machine, options: StateOptions = {}): string {
  const names = options.namespaces ?? [...machine.namespaces.keys()];
  return names
    .flatMap((name) => machine.namespaces.get(name) ?? [])
    .flatMap((namespace) => sections(namespace, machine, options))
    .join('\n');
}

function sections(namespace: NetworkNamespace, machine: Machine, options: StateOptions): string[] {
  const enter = namespace.name === HOST_NAMESPACE ? '' : `ip netns exec ${namespace.name} `;
  return (options.commands ?? DEFAULT_COMMANDS).flatMap((name) => {
    const { command, print } = STATE_COMMANDS[name];
    const lines = [...print(namespace, machine), ...(options.provenance ? notThere(name, namespace) : [])];
    return lines.length === 0 ? [] : [`# ${enter}${command}\n${joinLines(lines, options)}`];
  });
}

function notThere(command: StateCommand, namespace: NetworkNamespace): Line[] {
  if (!command.startsWith('ip route')) return [];
  return namespace.absentRoutes.map((route) => ({
    text: formatAbsentRoute(route),
    provenance: route.provenance,
  }));
}
