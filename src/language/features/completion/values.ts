import { type AstNode, AstUtils, type MaybePromise } from 'langium';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { API_PROGRAMS, PROGRAMS } from '../../diagnostics/unknown-program.js';
import * as ast from '../../generated/knet/ast.js';
import { clusterAround, machineAround, namespaceAround } from '../around.js';
import { devicesFor } from './devices.js';
import { nextFreeAddress } from './free-address.js';
import { pathItems } from './paths.js';
import type { Item, Slot } from './slot.js';

/** What may be written as a value, by rule and property of the grammar; the others are left to Langium. */
const VALUES: Readonly<Record<string, (slot: Slot) => MaybePromise<Item[]>>> = {
  'Address.address': addresses,
  'Version.version': versions,
  'Via.device': (slot) => devicesFor(slot).map((name) => item(name, CompletionItemKind.Interface)),
  'Route.device': (slot) => devicesFor(slot).map((name) => item(name, CompletionItemKind.Interface)),
  'Stop.program': () => [...PROGRAMS, ...API_PROGRAMS].map((name) => item(name, CompletionItemKind.Module)),
  'Restart.program': () => PROGRAMS.map((name) => item(name, CompletionItemKind.Module)),
  'Without.program': () => PROGRAMS.map((name) => item(name, CompletionItemKind.Module)),
  'Sysctl.name': () => SYSCTLS.map((name) => item(name, CompletionItemKind.Property)),
  'Driver.driver': () => ['bridge', 'macvlan', 'ipvlan'].map((name) => item(name, CompletionItemKind.Value)),
  'Parent.device': (slot) => devicesFor(slot).map((name) => item(name, CompletionItemKind.Interface)),
  'ContainerNetwork.network': networks,
  'Import.path': (slot) => pathItems(slot, '.knet'),
  'Notes.path': (slot) => pathItems(slot, '.md'),
};

/** The settings that decide about packets most often. */
const SYSCTLS = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.default.rp_filter',
  'net.ipv4.conf.all.proxy_arp',
  'net.ipv4.conf.all.route_localnet',
  'net.ipv4.ip_default_ttl',
  'net.bridge.bridge-nf-call-iptables',
];

const DOCKER_VERSIONS = ['29', '28', '27', '26', '25', '24', '23', '20.10'];
const CALICO_VERSIONS = ['3.31', '3.30', '3.29'];

/** Values for a place; undefined where nothing is known that the grammar does not say. */
export function valuesFor(slot: Slot): MaybePromise<Item[]> | undefined {
  return VALUES[`${slot.rule}.${slot.property}`]?.(slot);
}

function item(label: string, kind: CompletionItemKind, detail?: string): Item {
  return { label, kind, sortText: '0', ...(detail === undefined ? {} : { detail }) };
}

/** A machine's next free address on the subnet; for a container or pod, the address that it has now, to pin it. */
function addresses({ context: { node }, model }: Slot): Item[] {
  if (!node) return [];
  if (ast.isAttachment(node)) {
    const subnet = model.topology.segments.get(node.segment?.$refText ?? '');
    const free = subnet?.kind === 'subnet' ? nextFreeAddress(subnet, model.topology) : undefined;
    return free ? [item(free, CompletionItemKind.Value, `next free address on ${subnet!.name}`)] : [];
  }
  const own = ast.isPinnedAddress(node) ? currentAddresses(node, model) : [];
  return own.map((address) => item(address, CompletionItemKind.Value, 'the address it has now'));
}

function currentAddresses(node: AstNode, model: Slot['model']): readonly string[] {
  const container = AstUtils.getContainerOfType(node, ast.isContainer);
  const pod = AstUtils.getContainerOfType(node, ast.isPod);
  const plane = model.plane();
  if (container) {
    const machine = machineAround(node) ?? '';
    return plane.locate({ kind: 'container', machine, container: container.name })[0]?.addresses ?? [];
  }
  const key = `${namespaceAround(node) ?? ''}/${pod?.name ?? ''}`;
  return plane.locate({ kind: 'pod', cluster: clusterAround(node) ?? '', pod: key })[0]?.addresses ?? [];
}

function versions({ context: { node } }: Slot): Item[] {
  if (ast.isDocker(node)) return DOCKER_VERSIONS.map((version) => item(version, CompletionItemKind.Constant));
  return ast.isCalico(node)
    ? CALICO_VERSIONS.map((version) => item(version, CompletionItemKind.Constant))
    : [];
}

/** With the three that exist by themselves. */
function networks({ context: { node }, model }: Slot): Item[] {
  const machine = node && machineAround(node);
  const docker = machine === undefined ? undefined : model.topology.machines.get(machine)?.docker;
  return [...(docker?.networks.values() ?? [])].map(({ name, driver, subnet }) =>
    item(name, CompletionItemKind.Interface, [`driver ${driver}`, subnet].filter(Boolean).join(' ')),
  );
}
