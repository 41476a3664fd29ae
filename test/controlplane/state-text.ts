import { controlPlane } from '../../src/controlplane/build.js';
import type { ControlPlane } from '../../src/controlplane/controlplane.js';
import type { Interface } from '../../src/linux/interface.js';
import type { NetworkNamespace, Socket } from '../../src/linux/namespace.js';
import type { TableName } from '../../src/linux/netfilter/ruleset.js';
import { formatIptablesRule } from '../../src/linux/print/iptables.js';
import { formatRoute } from '../../src/linux/print/route.js';
import { TABLE } from '../../src/linux/route.js';
import { topologyOf } from '../fixtures.js';

/** The control plane of a fixture, under one of its scenarios if named. */
export async function planeOf(fixture: string, scenario?: string): Promise<ControlPlane> {
  const topology = await topologyOf(fixture);
  return controlPlane(topology, scenario === undefined ? undefined : topology.scenarios.get(scenario));
}

/** A namespace of a machine, which must exist. */
export function namespaceOf(plane: ControlPlane, machine: string, name = 'host'): NetworkNamespace {
  const namespace = plane.world.machine(machine)?.namespaces.get(name);
  if (!namespace) throw new Error(`no namespace ${name} on ${machine}`);
  return namespace;
}

/** The rules of a table as `iptables -S` prints them: policies that are not ACCEPT, then `-A CHAIN …`. */
export function rules({ iptables }: NetworkNamespace, name: TableName, ...chains: readonly string[]): string {
  const table = iptables.find((each) => each.family === 4 && each.name === name);
  return lines(
    [...(table?.chains.values() ?? [])]
      .filter((chain) => chains.length === 0 || chains.includes(chain.name))
      .flatMap((chain) => [
        ...(chain.policy === 'DROP' ? [`-P ${chain.name} DROP`] : []),
        ...chain.rules.map((rule) => formatIptablesRule(chain.name, rule)),
      ]),
  );
}

/** A line for each interface but lo: index, name, peer, MTU, bridge, addresses. */
export function links({ interfaces }: NetworkNamespace): string {
  return lines([...interfaces.values()].filter(({ kind }) => kind !== 'loopback').map(link));
}

function link(device: Interface): string {
  const peer = device.kind === 'veth' ? `@${device.peer.namespace}:${device.peer.name}` : '';
  const master = device.master ? ` master ${device.master}` : '';
  const addresses = device.addresses.map(
    ({ address, prefixLength, broadcast }) =>
      ` ${address}/${prefixLength}${broadcast ? ` brd ${broadcast}` : ''}`,
  );
  return `${device.index}: ${device.name}${peer} mtu ${device.mtu}${master}${addresses.join('')}`;
}

/** Table main as `ip route` prints it, in the order of writing. */
export function routes({ routes: all }: NetworkNamespace): string {
  return lines(all.filter(({ table }) => table === TABLE.main).map((route) => formatRoute(route)));
}

/** Listening sockets as `ss -lntup` shows them. */
export function sockets({ sockets: all }: NetworkNamespace): string {
  return lines(all.map(socket));
}

function socket({ protocol, address, port, process, forwardsTo }: Socket): string {
  const to = forwardsTo ? ` -> ${forwardsTo.address}:${forwardsTo.port}` : '';
  return `${protocol} ${address ?? '*'}:${port} ${process}${to}`;
}

export function sysctls({ sysctls: all }: NetworkNamespace): string {
  return lines([...all].map(([name, { value }]) => `${name} = ${value}`));
}

/** Lines without their common indentation, so that expectations can be indented with the test. */
export function text(indented: string): string {
  const all = indented.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...all.map((line) => line.search(/\S/)));
  return lines(all.map((line) => line.slice(margin)));
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
