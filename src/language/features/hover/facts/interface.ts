import type { Interface } from '../../../../linux/interface.js';
import type { Machine, NetworkNamespace } from '../../../../linux/namespace.js';
import { formatRoute } from '../../../../linux/print/route.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, single } from './fact.js';

/** What there is to know of one interface: addresses, MTU, what is at its other end or attached to it, its routes. */
export function interfaceFacts(machine: Machine, namespace: NetworkNamespace, device: Interface): Fact[] {
  return [
    ...listed('address', device.addresses, ({ address, prefixLength, provenance }) =>
      by(code(`${address}/${prefixLength}`), provenance.by),
    ),
    ...single('mac', device.mac && code(device.mac)),
    ...single('mtu', by(String(device.mtu), device.provenance.by)),
    ...otherEnd(machine, device),
    ...single('bridge', device.master && code(device.master)),
    ...(device.kind === 'bridge' ? attached(machine, namespace, device.name) : []),
    ...routesThrough(namespace, device.name),
    ...single('why', by(plain(device.provenance.why), device.provenance.by)),
  ];
}

/** The ports of a bridge: whose they are, their addresses, and the port's own name. */
export function attached(machine: Machine, namespace: NetworkNamespace, bridge: string): Fact[] {
  const ports = [...namespace.interfaces.values()].filter(({ master }) => master === bridge);
  return listed('attached', ports, (port) => {
    const end = port.kind === 'veth' ? machine.namespaces.get(port.peer.namespace) : undefined;
    const addresses = port.kind === 'veth' ? end?.interfaces.get(port.peer.name)?.addresses : undefined;
    const owner = end ? `${plain(end.name)} ` : '';
    const address = addresses?.[0] ? `${code(addresses[0].address)} ` : '';
    return `${owner}${address}(${code(port.name)})`;
  });
}

/** The routes of a namespace that lead out of a device, and who wrote them. */
function routesThrough(namespace: NetworkNamespace, device: string): Fact[] {
  const routes = namespace.routes.filter(
    ({ type, nextHops }) => type === 'unicast' && nextHops.some(({ dev }) => dev === device),
  );
  return listed('routes', routes, (route) => by(code(formatRoute(route)), route.provenance.by), {
    lines: true,
  });
}

function otherEnd(machine: Machine, device: Interface): Fact[] {
  if (device.kind !== 'veth') return [];
  const { namespace, name } = device.peer;
  const end = machine.namespaces.get(namespace)?.interfaces.get(name);
  const address = end?.addresses[0] ? ` ${code(end.addresses[0].address)}` : '';
  return single('otherEnd', `${code(name)} · ${plain(namespace)}${address}`);
}

/** `… (bird)`: who wrote it. */
export function by(text: string, author: string): string {
  return `${text} (${plain(author)})`;
}
