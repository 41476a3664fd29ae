import { family, type IpPrefix } from '../../linux/address.js';
import type { InterfaceAddress } from '../../linux/interface.js';
import { kernelRoutes, kernelRules } from '../../linux/kernel-routes.js';
import type { NetworkNamespace } from '../../linux/namespace.js';
import type { Line } from '../../linux/print/line.js';
import { formatDestination, formatRoute, tableName } from '../../linux/print/route.js';
import { formatRule } from '../../linux/print/rule.js';
import type { ForwardingEntry, Route, RoutingRule } from '../../linux/route.js';

/** `ip` commands that bring the devices of a namespace up, each bridge with its ports, and give them their addresses. */
export function linkLines(namespace: NetworkNamespace): Line[] {
  const devices = [...namespace.interfaces.values()].sort((a, b) => a.index - b.index);
  return [
    ...devices
      .filter((device) => device.master !== undefined)
      .map(({ name, master, provenance }) => ({ text: `link set dev ${name} master ${master}`, provenance })),
    // A bridge takes over the MTU of its ports until somebody sets its own.
    ...devices
      .filter(({ kind }) => kind === 'bridge' || kind === 'ipip')
      .map(({ name, mtu, provenance }) => ({ text: `link set dev ${name} mtu ${mtu}`, provenance })),
    ...devices
      .filter(({ up }) => up)
      .map(({ name, provenance }) => ({ text: `link set dev ${name} up`, provenance })),
    ...devices
      .filter(({ kind }) => kind !== 'loopback')
      .flatMap(({ name, addresses }) => addresses.map((address) => addAddress(name, address))),
    ...(namespace.interfaces.get('lo')?.addresses ?? [])
      .filter(({ address }) => address !== '127.0.0.1' && address !== '::1')
      .map((address) => addAddress('lo', address)),
  ];
}

function addAddress(device: string, address: InterfaceAddress): Line {
  const words = [
    `addr add ${address.address}/${address.prefixLength}`,
    ...(address.broadcast === undefined ? [] : [`broadcast ${address.broadcast}`]),
    `scope ${address.scope}`,
    // Nobody waits to find out whether somebody else has the address already, but where that is never found out.
    ...(family(address.address) === 6 && !address.tentative ? ['nodad'] : []),
    `dev ${device}`,
  ];
  return { text: words.join(' '), provenance: address.provenance };
}

/** `ip` commands for the routes, rules of IPv4 and neighbours that the kernel does not have by itself. */
export function routingLines(namespace: NetworkNamespace): Line[] {
  return [...routeLines(namespace), ...ruleLines(namespace, 4), ...neighbourLines(namespace)];
}

function routeLines(namespace: NetworkNamespace): Line[] {
  const byKernel = new Map(
    kernelRoutes(namespace.interfaces.values()).map((route) => [formatRoute(route), route]),
  );
  const written = namespace.routes.filter((route) => !byKernel.delete(formatRoute(route)));
  // What is left of the kernel's somebody has removed.
  const removed = [...byKernel.values()].map((route) => ({ text: `route del ${routeWords(route)}` }));
  const order = (route: Route) => (route.nextHops.some(({ via }) => via !== undefined) ? 1 : 0);
  return [
    ...removed,
    ...written
      // A gateway must be reachable before a route may name it.
      .sort((a, b) => order(a) - order(b))
      .map((route) => ({ text: `route add ${routeWords(route)}`, provenance: route.provenance })),
  ];
}

function routeWords(route: Route): string {
  const { type, destination, nextHops, table, protocol, scope, source, metric, mtu } = route;
  const v6 = family(destination) === 6;
  const single = nextHops.length === 1 ? nextHops[0]! : undefined;
  const hop = ({ via, dev, onlink }: Route['nextHops'][number]) =>
    [...(via === undefined ? [] : [`via ${via}`]), `dev ${dev}`, ...(onlink ? ['onlink'] : [])].join(' ');
  return [
    ...(type === 'unicast' ? [] : [type]),
    destinationOf(destination),
    ...(single ? [hop(single)] : []),
    ...(table === 254 ? [] : [`table ${tableName(table)}`]),
    ...(protocol === 'boot' ? [] : [`proto ${protocol}`]),
    ...(v6 || scope === 'global' ? [] : [`scope ${scope}`]),
    ...(source === undefined ? [] : [`src ${source}`]),
    ...(metric === 0 ? [] : [`metric ${metric}`]),
    ...(mtu === undefined ? [] : [`mtu ${mtu}`]),
    ...(single ? [] : nextHops.map((way) => `nexthop ${hop(way)} weight ${way.weight ?? 1}`)),
  ].join(' ');
}

/** `default` alone would be IPv4's. */
function destinationOf(destination: IpPrefix): string {
  return destination === '::/0' ? destination : formatDestination({ destination });
}

/** `ip` commands for the routing rules that the kernel does not have by itself; those of IPv6 are for `ip -6`. */
export function ruleLines(namespace: NetworkNamespace, of: 4 | 6): Line[] {
  const isOfFamily = (rule: RoutingRule) => rule.family === of;
  const byKernel = new Map(
    kernelRules()
      .filter(isOfFamily)
      .map((rule) => [formatRule(rule), rule]),
  );
  const written = namespace.rules.filter(isOfFamily).filter((rule) => !byKernel.delete(formatRule(rule)));
  return [
    ...written.map((rule) => ({ text: ruleCommand('add', rule), provenance: rule.provenance })),
    ...[...byKernel.values()].map((rule) => ({ text: ruleCommand('del', rule) })),
  ];
}

function ruleCommand(action: 'add' | 'del', rule: RoutingRule): string {
  const [priority, words] = formatRule(rule).split(':\t') as [string, string];
  return `rule ${action} ${words} priority ${priority}`;
}

function neighbourLines({ neighbours }: NetworkNamespace): Line[] {
  return neighbours.map(({ address, mac, dev, state, provenance }) => ({
    text: `neigh replace ${address} lladdr ${mac} dev ${dev} nud ${state.toLowerCase()}`,
    provenance,
  }));
}

/** `bridge` commands: ports that send back where a frame came from, and forwarding entries. */
export function bridgeLines(namespace: NetworkNamespace): Line[] {
  const hairpins = [...namespace.interfaces.values()].filter(
    (device) => device.kind === 'veth' && device.hairpin === true && device.master !== undefined,
  );
  return [
    ...hairpins.map(({ name, provenance }) => ({ text: `link set dev ${name} hairpin on`, provenance })),
    ...namespace.forwarding.map((entry) => ({ text: addEntry(entry), provenance: entry.provenance })),
  ];
}

function addEntry({ mac, dev, remote }: ForwardingEntry): string {
  return remote === undefined
    ? `fdb replace ${mac} dev ${dev} master static`
    : `fdb append ${mac} dev ${dev} dst ${remote} self permanent`;
}
