import { type IpPrefix, prefixLength } from '../../../linux/address.js';
import type { Container, ContainerEndpoint, Docker, DockerNetwork } from '../../../topology/docker.js';

/** Name of the network or container for the real daemon: what a file calls it may be no name there. */
export interface Aliases {
  network(name: string): string;
  container(name: string): string;
}

/**
 * Containers are `c1`, `c2`… in the order of declaration. Networks that every daemon has keep their names, and the others get
 * names that sort as their own do, also beside `bridge`: of a container's networks the first by name gives it the gateway
 * and the published ports (libnetwork/sandbox.go, Less).
 */
export function aliasesOf({ networks, containers }: Docker): Aliases {
  const declared = [...networks.values()].filter((network) => network.declared && !isBuiltIn(network));
  const names = declared.map(({ name }) => name).sort((a, b) => (a < b ? -1 : 1));
  const numbers = new Map(
    names.map((name, index) => [name, `${name < 'bridge' ? 'a' : 'n'}${String(index + 1).padStart(4, '0')}`]),
  );
  const others = new Map([...containers.keys()].map((name, index) => [name, `c${index + 1}`]));
  return {
    network: (name) => numbers.get(name) ?? name,
    container: (name) => others.get(name) ?? name,
  };
}

function isBuiltIn({ name }: DockerNetwork): boolean {
  return name === 'bridge' || name === 'host' || name === 'none';
}

/** What dockerd is started with: the settings of the default network are the daemon's own. */
export function daemonOptions({ networks, userlandProxy }: Docker): string[] {
  const bridge = networks.get('bridge');
  return [
    ...(userlandProxy ? [] : ['--userland-proxy=false']),
    ...(bridge && !bridge.icc ? ['--icc=false'] : []),
    ...(bridge && !bridge.masquerade ? ['--ip-masq=false'] : []),
    ...(bridge?.mtu === undefined ? [] : [`--mtu=${bridge.mtu}`]),
    ...(bridge?.gateway && bridge.subnet ? [`--bip=${bridge.gateway}/${prefixLength(bridge.subnet)}`] : []),
    ...(bridge?.ipv6?.subnet ? ['--ipv6', `--fixed-cidr-v6=${bridge.ipv6.subnet}`] : []),
  ];
}

/** What the model has chosen for a network where the file leaves it to the daemon. */
export interface Chosen {
  /** Name of the bridge; the daemon would draw another one. */
  readonly bridge?: string;
  readonly subnet: IpPrefix;
  /** Of a network with `--ipv6`. */
  readonly ipv6?: IpPrefix;
}

/** `docker` commands that make the networks and start the containers, in the order of declaration. */
export function dockerCommands(
  docker: Docker,
  aliases: Aliases,
  chosen: (network: string) => Chosen | undefined,
): string[] {
  // The daemon takes a pinned address only where the subnet is the user's as well.
  const pinned = new Set(
    [...docker.containers.values()].flatMap(({ mode }) =>
      mode.kind === 'networks'
        ? mode.endpoints.filter(({ address }) => address !== undefined).map(({ network }) => network)
        : [],
    ),
  );
  return [
    ...[...docker.networks.values()]
      .filter((network) => network.declared && !isBuiltIn(network))
      .map((network) => createNetwork(network, aliases, chosen(network.name), pinned.has(network.name))),
    ...[...docker.containers.values()].flatMap((container) => startContainer(container, aliases)),
  ];
}

function createNetwork(
  network: DockerNetwork,
  aliases: Aliases,
  chosen: Chosen | undefined,
  isPinned: boolean,
): string {
  const { bridge } = chosen ?? {};
  const subnet = network.subnet ?? (isPinned ? chosen?.subnet : undefined);
  const option = (name: string, value: string | number | boolean) => `-o ${name}=${value}`;
  const ofBridge = [
    ...(bridge === undefined ? [] : [option('com.docker.network.bridge.name', bridge)]),
    ...(network.icc ? [] : [option('com.docker.network.bridge.enable_icc', false)]),
    ...(network.masquerade ? [] : [option('com.docker.network.bridge.enable_ip_masquerade', false)]),
    ...(network.hostIpv4 ? [option('com.docker.network.host_ipv4', network.hostIpv4)] : []),
  ];
  const ofVlan = [
    ...(network.parent === undefined ? [] : [option('parent', network.parent)]),
    ...(network.mode === undefined ? [] : [option(`${network.driver}_mode`, network.mode)]),
  ];
  return [
    `docker network create -d ${network.driver}`,
    ...(subnet === undefined ? [] : [`--subnet ${subnet}`]),
    ...(network.gateway === undefined ? [] : [`--gateway ${network.gateway}`]),
    ...ipv6Of(network, chosen),
    ...(network.internal ? ['--internal'] : []),
    ...(network.mtu === undefined ? [] : [option('com.docker.network.driver.mtu', network.mtu)]),
    ...(network.driver === 'bridge' ? ofBridge : ofVlan),
    aliases.network(network.name),
  ].join(' ');
}

function ipv6Of({ ipv6 }: DockerNetwork, chosen: Chosen | undefined): string[] {
  if (!ipv6) return [];
  return [
    '--ipv6',
    ...(chosen?.ipv6 === undefined ? [] : [`--subnet ${chosen.ipv6}`]),
    ...(ipv6.gateway === undefined ? [] : [`--gateway ${ipv6.gateway}`]),
  ];
}

/** `--ip` and `--ip6`; the daemon takes none on its default network. */
function addressOptions({ network, address, secondAddress }: ContainerEndpoint): string {
  if (network === 'bridge') return '';
  return [
    ...(address === undefined ? [] : [` --ip ${address}`]),
    ...(secondAddress === undefined ? [] : [` --ip6 ${secondAddress}`]),
  ].join('');
}

function startContainer(container: Container, aliases: Aliases): string[] {
  const name = aliases.container(container.name);
  const published = container.publish.map(({ hostAddress, hostPort, containerPort, protocol }) => {
    const host =
      hostAddress === undefined ? '' : `${hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress}:`;
    return `-p ${host}${hostPort}:${containerPort}/${protocol}`;
  });
  const run = (network: string) =>
    ['docker run -d', `--name ${name}`, `--network ${network}`, ...published, 'knet sleep 3600'].join(' ');
  const { mode } = container;
  switch (mode.kind) {
    case 'host':
    case 'none':
      return [run(mode.kind)];
    case 'container':
      return [run(`container:${aliases.container(mode.container)}`)];
    case 'networks': {
      const [first, ...others] = mode.endpoints;
      if (!first) return [run('none')];
      const mac = first.mac === undefined ? '' : ` --mac-address ${first.mac}`;
      return [
        run(`${aliases.network(first.network)}${addressOptions(first)}${mac}`),
        ...others.map(
          (other) =>
            `docker network connect${addressOptions(other)} ${aliases.network(other.network)} ${name}`,
        ),
      ];
    }
  }
}
