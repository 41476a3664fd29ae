import { ANY_IPV4, hostPrefix, type IpPrefix, parseIp, prefixLength } from '../../linux/address.js';
import type {
  DeclaredRule,
  MachineBase,
  OtherHop,
  StaticRoute,
  SysctlSetting,
} from '../../topology/machine.js';
import type { Attachment, Subnet } from '../../topology/segment.js';
import type { Topology } from '../../topology/topology.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import { buildDocker } from './docker.js';
import type { Place } from './draft.js';
import { buildFirewall } from './firewall.js';
import { buildListen } from './listens.js';
import { buildMachineBgp } from './machine-bgp.js';
import { buildNat } from './nat.js';
import { mtuValue } from './segments.js';
import { all, once } from './settings.js';
import {
  addressValue,
  blockValue,
  interfaceAddressValue,
  macValue,
  numberValue,
  prefixValue,
} from './values.js';

type Segments = Topology['segments'];

/** What a host, router or node declares; `links` are the ends of cables that are plugged into it. */
export function buildMachine(
  at: Place,
  node: ast.Host | ast.Router | ast.Node,
  segments: Segments,
  links: readonly Attachment[],
): MachineBase {
  const { name, settings } = node;
  const attachments = all(settings, 'Attachment').flatMap(
    (each) => buildAttachment(at, each, segments) ?? [],
  );
  const docker = once(at, settings, 'Docker');
  const bgp = once(at, settings, 'MachineBgp');
  const firewall = once(at, settings, 'Firewall');
  const nat = once(at, settings, 'Nat');
  const rules = all(settings, 'RoutingRule').flatMap((rule) => buildRule(at, rule) ?? []);
  return {
    name,
    attachments: [...attachments, ...links],
    routes: all(settings, 'Route').flatMap((route) => buildRoute(at, route) ?? []),
    ...(rules.length > 0 ? { rules } : {}),
    sysctls: all(settings, 'Sysctl').flatMap((sysctl) => buildSysctl(at, sysctl) ?? []),
    listens: all(settings, 'Listen').flatMap((listen) => buildListen(at, listen) ?? []),
    ...(docker ? { docker: buildDocker(at, docker, name) } : {}),
    ...(bgp ? { bgp: buildMachineBgp(at, bgp) } : {}),
    ...(firewall ? { firewall: buildFirewall(at, firewall) } : {}),
    ...(nat ? { nat: buildNat(at, nat) } : {}),
    source: at.head(node),
  };
}

export function buildAttachment(at: Place, node: ast.Attachment, segments: Segments): Attachment | undefined {
  const address = addressValue(at, node, 'address', node.address);
  const name = node.segment?.$refText;
  if (name === undefined || !address) return undefined;
  const subnet = segments.get(name);
  if (subnet?.kind !== 'subnet') {
    if (!subnet && at.draft.declarations.has(keyOf.segment(name))) return undefined; // Declared, but broken.
    const subnets = [...segments.values()].filter((segment) => segment.kind === 'subnet');
    at.report(
      unknownName(
        'subnet',
        name,
        subnets.map((segment) => segment.name),
        at.part(node, 'segment'),
      ),
    );
    return undefined;
  }
  const second = addressValue(at, node, 'secondAddress', node.secondAddress);
  return {
    segment: name,
    address,
    prefixLength: lengthOn(subnet, address),
    ...(second ? { second: { address: second, prefixLength: lengthOn(subnet, second) } } : {}),
    ...attachmentOptions(at, node.options),
    source: at.source(node),
  };
}

/** The length of the subnet's prefix of the address's family. */
function lengthOn(subnet: Subnet, address: string): number {
  const sameFamily = (prefix: IpPrefix) => prefix.includes(':') === address.includes(':');
  const prefix = subnet.secondPrefix && !sameFamily(subnet.prefix) ? subnet.secondPrefix : subnet.prefix;
  return sameFamily(prefix) ? prefixLength(prefix) : address.includes(':') ? 128 : 32;
}

/** One end of a cable. */
export function buildLinkEnd(at: Place, node: ast.LinkEnd, link: string): Attachment | undefined {
  const first = interfaceAddressValue(at, node, 'address', node.address);
  if (!first) return undefined;
  const second = interfaceAddressValue(at, node, 'secondAddress', node.secondAddress);
  return {
    segment: link,
    ...first,
    ...(second ? { second } : {}),
    ...attachmentOptions(at, node.options),
    source: at.source(node),
  };
}

function attachmentOptions(
  at: Place,
  options: ast.Attachment['options'],
): Pick<Attachment, 'interface' | 'mac' | 'mtu'> {
  const device = once(at, options, 'DeviceName')?.device;
  const mac = macValue(once(at, options, 'MacAddress')?.mac);
  const mtu = mtuValue(at, once(at, options, 'Mtu'));
  return { ...(device ? { interface: device } : {}), ...(mac ? { mac } : {}), ...(mtu ? { mtu } : {}) };
}

export function buildRoute(at: Place, node: ast.Route): StaticRoute | undefined {
  const via = addressValue(at, node, 'via', node.via);
  const destination = routeDestination(at, node);
  if (!destination || (!node.blackhole && !via && !node.device)) return undefined;
  const others = node.others.flatMap((hop): OtherHop[] => {
    const address = addressValue(at, hop, 'via', hop.via);
    return address ? [{ via: address, ...hopOptions(at, hop) }] : [];
  });
  const metric = once(at, node.options, 'RouteMetric')?.metric;
  const table = once(at, node.options, 'RouteTable')?.table;
  const src = once(at, node.options, 'RouteSource');
  const preferred = src && addressValue(at, src, 'source', src.source);
  return {
    destination,
    ...(via ? { via } : {}),
    ...hopOptions(at, node),
    ...(others.length > 0 ? { others } : {}),
    type: node.blackhole ? 'blackhole' : 'unicast',
    ...(metric === undefined ? {} : { metric }),
    ...(preferred ? { preferred } : {}),
    ...(table === undefined ? {} : { table }),
    source: at.source(node),
  };
}

/** Weights that the kernel takes (`rtnh_hops` has eight bits). */
const WEIGHT_LIMITS = [1, 256] as const;

function hopOptions(at: Place, node: ast.Route | ast.OtherHop): Pick<OtherHop, 'dev' | 'weight'> {
  const weight = numberValue(at, node, 'weight', node.weight, 'weight', WEIGHT_LIMITS);
  return { ...(node.device ? { dev: node.device } : {}), ...(weight ? { weight } : {}) };
}

function buildRule(at: Place, node: ast.RoutingRule): DeclaredRule | undefined {
  if (node.table === undefined) return undefined;
  const from = blockValue(at, node, 'from', node.from);
  const to = blockValue(at, node, 'to', node.to);
  return {
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(node.iif ? { iif: node.iif } : {}),
    ...(node.mark === undefined ? {} : { mark: node.mark }),
    table: node.table,
    ...(node.priority === undefined ? {} : { priority: node.priority }),
    source: at.source(node),
  };
}

/** `default` is of the gateway's family; a bare address stands for itself alone, as with `ip route add`. */
function routeDestination(at: Place, node: ast.Route): IpPrefix | undefined {
  if (node.default) return node.via?.includes(':') ? ('::/0' as IpPrefix) : ANY_IPV4;
  const address = node.destination === undefined ? undefined : parseIp(node.destination);
  return address ? hostPrefix(address) : prefixValue(at, node, 'destination', node.destination);
}

function buildSysctl(at: Place, node: ast.Sysctl): SysctlSetting | undefined {
  if (!node.name || node.value === undefined) return undefined;
  return { name: node.name, value: String(node.value), source: at.source(node) };
}
