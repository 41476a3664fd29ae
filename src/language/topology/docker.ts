import type { SourceRange } from '../../linux/provenance.js';
import type {
  Container,
  ContainerEndpoint,
  Docker,
  DockerNetwork,
  NetworkMode,
} from '../../topology/docker.js';
import { mixedNetworks } from '../diagnostics/mixed-networks.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import { unsupportedDriver } from '../diagnostics/unsupported-driver.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { buildListen } from './listens.js';
import { buildPublish } from './publish.js';
import { mtuValue } from './segments.js';
import { all, once } from './settings.js';
import { addressValue, isOn, macValue, prefixValue } from './values.js';

/** The newest version whose chains are those of the era that most machines still run. */
const DEFAULT_VERSION = '27';

export function buildDocker(at: Place, node: ast.Docker, machine: string): Docker {
  const source = at.head(node);
  const networks = builtInNetworks(source);
  for (const each of all(node.settings, 'DockerNetwork')) {
    const network = buildNetwork(at, each, machine);
    if (network) networks.set(network.name, network);
  }
  const containers = new Map<string, Container>();
  const declared = all(node.settings, 'Container');
  const names = new Set(declared.map(({ name }) => name));
  for (const each of declared) {
    const key = keyOf.container(machine, each.name);
    if (!each.name || !at.declare(key, each, `container "${each.name}" on ${machine}`)) continue;
    containers.set(each.name, buildContainer(at, each, machine, networks, names));
  }
  return {
    version: node.version === undefined ? DEFAULT_VERSION : String(node.version),
    userlandProxy: isOn(once(at, node.settings, 'UserlandProxy'), true),
    ...(isOn(once(at, node.settings, 'LiveRestore'), false) ? { liveRestore: true } : {}),
    networks,
    containers,
    source,
  };
}

/** `docker network ls` on a new installation. */
function builtInNetworks(source: SourceRange): Map<string, DockerNetwork> {
  const networks = new Map<string, DockerNetwork>();
  for (const driver of ['bridge', 'host', 'none'] as const) {
    const options = { internal: false, icc: true, masquerade: true, gatewayMode: 'nat' } as const;
    networks.set(driver, { name: driver, driver, ...options, declared: false, source });
  }
  return networks;
}

function buildNetwork(at: Place, node: ast.DockerNetwork, machine: string): DockerNetwork | undefined {
  const { name, settings } = node;
  if (!name || !at.declare(keyOf.network(machine, name), node, `network "${name}" on ${machine}`))
    return undefined;
  const subnet = prefixValue(at, node, 'subnet', node.subnet);
  const gatewayNode = once(at, settings, 'Gateway');
  const gateway = gatewayNode && addressValue(at, gatewayNode, 'address', gatewayNode.address);
  const mtu = mtuValue(at, once(at, settings, 'Mtu'));
  const ipv6 = ipv6Of(at, node);
  const parent = once(at, settings, 'Parent')?.device;
  const mode = once(at, settings, 'DriverMode')?.mode;
  const hostNode = once(at, settings, 'HostIpv4');
  const hostIpv4 = hostNode && addressValue(at, hostNode, 'address', hostNode.address);
  const bridgeName = once(at, settings, 'BridgeName')?.device;
  return {
    name,
    driver: driverOf(at, node),
    ...(parent ? { parent } : {}),
    ...(mode ? { mode } : {}),
    ...(subnet ? { subnet } : {}),
    ...(gateway ? { gateway } : {}),
    ...(ipv6 ? { ipv6 } : {}),
    internal: isOn(once(at, settings, 'Internal'), false),
    icc: isOn(once(at, settings, 'Icc'), true),
    masquerade: isOn(once(at, settings, 'Masquerade'), true),
    gatewayMode: once(at, settings, 'GatewayMode')?.mode ?? 'nat',
    ...(hostIpv4 ? { hostIpv4 } : {}),
    ...(mtu ? { mtu } : {}),
    ...(bridgeName ? { bridgeName } : {}),
    declared: true,
    source: at.head(node),
  };
}

function ipv6Of(at: Place, node: ast.DockerNetwork): DockerNetwork['ipv6'] {
  const subnet = prefixValue(at, node, 'secondSubnet', node.secondSubnet);
  if (!isOn(once(at, node.settings, 'Ipv6'), subnet !== undefined)) return undefined;
  const gatewayNode = once(at, node.settings, 'Gateway');
  const gateway = gatewayNode && addressValue(at, gatewayNode, 'secondAddress', gatewayNode.secondAddress);
  return { ...(subnet ? { subnet } : {}), ...(gateway ? { gateway } : {}) };
}

const MANY_NETWORKS = ['bridge', 'macvlan', 'ipvlan'] as const;

/** dockerd has one network each of the drivers host and none, and makes no more of them. */
function driverOf(at: Place, node: ast.DockerNetwork): DockerNetwork['driver'] {
  if (node.name === 'host' || node.name === 'none') return node.name;
  const driver = once(at, node.settings, 'Driver');
  if (!driver?.driver) return 'bridge';
  const known = MANY_NETWORKS.find((name) => name === driver.driver);
  if (!known) at.report(unsupportedDriver(driver.driver, at.part(driver, 'driver')));
  return known ?? 'bridge';
}

function buildContainer(
  at: Place,
  node: ast.Container,
  machine: string,
  networks: ReadonlyMap<string, DockerNetwork>,
  containers: ReadonlySet<string>,
): Container {
  return {
    name: node.name,
    mode: networkMode(at, node, machine, networks, containers),
    publish: all(node.settings, 'Publish').flatMap((publish) => buildPublish(at, publish)),
    listens: all(node.settings, 'Listen').flatMap((listen) => buildListen(at, listen) ?? []),
    source: at.head(node),
  };
}

function networkMode(
  at: Place,
  node: ast.Container,
  machine: string,
  networks: ReadonlyMap<string, DockerNetwork>,
  containers: ReadonlySet<string>,
): NetworkMode {
  const endpoints: ContainerEndpoint[] = [];
  const settings = all(node.settings, 'ContainerNetwork');
  for (const setting of settings) {
    const source = at.source(setting);
    const other = setting.container?.$refText;
    const name = setting.network?.$refText;
    const alone = other !== undefined || name === 'host' || name === 'none';
    if (alone && settings.length > 1) at.report(mixedNetworks(other ? `container:${other}` : name!, source));
    if (other !== undefined) {
      if (containers.has(other)) return { kind: 'container', container: other, source };
      at.report(unknownName('container', other, containers, at.part(setting, 'container'), ` on ${machine}`));
    } else if (name === 'host' || name === 'none') {
      return { kind: name, source };
    } else if (name !== undefined && networks.has(name)) {
      endpoints.push({ network: name, ...endpointOptions(at, setting.options), source });
    } else if (name !== undefined) {
      at.report(unknownName('network', name, networks.keys(), at.part(setting, 'network'), ` on ${machine}`));
    }
  }
  if (endpoints.length > 0) return { kind: 'networks', endpoints };
  if (settings.length > 0) return { kind: 'none', source: at.head(node) };
  return { kind: 'networks', endpoints: [{ network: 'bridge', source: at.head(node) }] };
}

function endpointOptions(
  at: Place,
  options: ast.ContainerNetwork['options'],
): Pick<ContainerEndpoint, 'address' | 'secondAddress' | 'mac' | 'veth'> {
  const pinned = once(at, options, 'PinnedAddress');
  const address = pinned && addressValue(at, pinned, 'address', pinned.address);
  const mac = macValue(once(at, options, 'MacAddress')?.mac);
  const veth = once(at, options, 'VethName')?.device;
  const secondAddress = pinned && addressValue(at, pinned, 'secondAddress', pinned.secondAddress);
  return {
    ...(address ? { address } : {}),
    ...(secondAddress ? { secondAddress } : {}),
    ...(mac ? { mac } : {}),
    ...(veth ? { veth } : {}),
  };
}
