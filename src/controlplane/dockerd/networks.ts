import {
  type IpAddress,
  type IpPrefix,
  type MacAddress,
  overlap,
  parsePrefix,
  prefixOf,
} from '../../linux/address.js';
import type { Docker, DockerNetwork } from '../../topology/docker.js';
import type { Finding } from '../../topology/finding.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { hexDigits } from '../names.js';
import { isAtLeast } from '../version.js';
import { AddressPool } from './address-pool.js';
import { freeSubnet } from './address-pools.js';
import { NEWEST_KNOWN } from './era.js';
import { withGatewayMode } from './gateway-mode.js';
import {
  isGivenGateway,
  leadsOut,
  refusedOption,
  type VlanMode,
  type VlanParent,
  vlanParent,
} from './vlan.js';

interface NetworkBase {
  readonly network: DockerNetwork;
  readonly subnet: IpPrefix;
  /** Of a network with `--ipv6`. */
  readonly ipv6?: { readonly subnet: IpPrefix; readonly gateway?: IpAddress };
}

/** A network of driver bridge, with all that dockerd chose for it. */
export interface BridgeNetwork extends NetworkBase {
  /** Name of the bridge device. */
  readonly bridge: string;
  readonly mac: MacAddress;
  /** The bridge's own address; absent where the network is isolated. */
  readonly gateway?: IpAddress;
  /** Of the containers' interfaces, in bytes. */
  readonly mtu: number;
}

/** The network as IPv6 sees it: the same device, with its addresses of that family; undefined where it has none. */
export function inIpv6<Network extends PlannedNetwork>(plan: Network): Network | undefined {
  const { gateway: _, ...rest } = plan;
  return plan.ipv6 && ({ ...rest, ...plan.ipv6 } as Network);
}

/** A network of driver macvlan or ipvlan. */
export interface VlanNetwork extends NetworkBase {
  readonly parent: VlanParent;
  readonly mode: VlanMode;
  /** A router on the parent's segment, which dockerd takes to be there. */
  readonly gateway?: IpAddress;
  /** Its containers get a default route: by the gateway, if there is one, and in mode l3 by the device alone. */
  readonly leadsOut: boolean;
}

export type PlannedNetwork = BridgeNetwork | VlanNetwork;

export function isBridge(network: PlannedNetwork): network is BridgeNetwork {
  return 'bridge' in network;
}

/** The networks of a daemon in the order of their creation, the default one first; those of drivers host and none are not among them. */
export interface NetworkPlan {
  readonly networks: ReadonlyMap<string, PlannedNetwork>;
  readonly findings: readonly Finding[];
}

/** Lays out the networks of a machine's dockerd. */
export function planNetworks(docker: Docker, machine: TopologyMachine): NetworkPlan {
  const networks = new Map<string, PlannedNetwork>();
  const findings: Finding[] = eraFindings(docker);
  const onLink = linkPrefixes(machine);
  for (const declared of inOrderOfCreation(docker)) {
    const { network, finding } = withGatewayMode(docker, declared);
    if (finding) findings.push(finding);
    if (!network) continue;
    const used = [...networks.values()];
    const subnet = network.subnet ?? freeSubnet([...onLink, ...used.map((other) => other.subnet)]);
    const clash = subnet && used.find((other) => overlap(other.subnet, subnet));
    if (!subnet) findings.push(noSubnetLeft(network));
    else if (clash) findings.push(subnetOverlap(network, subnet, clash));
    else if (network.driver === 'bridge') {
      const gateway = gatewayOf(network, subnet);
      if (gateway || network.gatewayMode === 'isolated')
        networks.set(network.name, {
          network,
          subnet,
          ...(gateway ? { gateway } : {}),
          ...device(network, machine),
          ...ipv6Of(docker, network, machine, networks.size),
        });
    } else {
      const planned = planVlan(docker, network, subnet, machine, used);
      if ('finding' in planned) findings.push(planned.finding);
      else networks.set(network.name, planned);
    }
  }
  return { networks, findings };
}

/** A network on an interface of the machine. */
function planVlan(
  docker: Docker,
  network: DockerNetwork,
  subnet: IpPrefix,
  machine: TopologyMachine,
  others: readonly PlannedNetwork[],
): VlanNetwork | { readonly finding: Finding } {
  const found = vlanParent(network, machine, networkId(network, machine));
  if ('finding' in found) return found;
  const { parent, mode } = found;
  const other = others.find((each) => !isBridge(each) && each.parent.name === parent.name && clashes(each));
  if (other) return { finding: parentTaken(network, parent.name, other) };
  const second = ipv6SubnetOf(docker, network, machine, others.length);
  return {
    network,
    ...withGateway(subnet, network.gateway),
    ...(second ? { ipv6: withGateway(second, network.ipv6?.gateway) } : {}),
    parent,
    mode,
    leadsOut: leadsOut(docker, network),
  };

  /** Only networks of its own driver are asked; those of macvlan share a parent since 28.0 (moby 47318). */
  function clashes({ network: { driver } }: VlanNetwork): boolean {
    return driver === network.driver && (driver === 'ipvlan' || !isAtLeast(docker.version, 28));
  }

  function withGateway(of: IpPrefix, pinned: IpAddress | undefined) {
    const gateway =
      pinned ?? (isGivenGateway(docker, network, mode) ? new AddressPool(of).next() : undefined);
    return { subnet: of, ...(gateway ? { gateway } : {}) };
  }
}

function parentTaken(network: DockerNetwork, parent: string, other: PlannedNetwork): Finding {
  const why = `network ${other.network.name} is already using parent interface ${parent}`;
  return refusedOption(network, why, [
    { message: `network ${other.network.name}`, source: other.network.source },
  ]);
}

/** The IPv6 part of a bridge network. */
function ipv6Of(
  docker: Docker,
  network: DockerNetwork,
  machine: TopologyMachine,
  index: number,
): Pick<BridgeNetwork, 'ipv6'> {
  const subnet = ipv6SubnetOf(docker, network, machine, index);
  if (!subnet) return {};
  if (network.gatewayMode === 'isolated') return { ipv6: { subnet } };
  const gateway = network.ipv6?.gateway ?? new AddressPool(subnet).next();
  return { ipv6: { subnet, ...(gateway ? { gateway } : {}) } };
}

/**
 * The IPv6 subnet of a network that has one. Without a subnet of its own it gets a /64 out of the daemon's unique local prefix,
 * which is drawn from the machine (since 27.0; before, one had to be given).
 */
function ipv6SubnetOf(
  docker: Docker,
  { ipv6 }: DockerNetwork,
  machine: TopologyMachine,
  index: number,
): IpPrefix | undefined {
  if (!ipv6) return undefined;
  const drawn = hexDigits(`unique local prefix of ${machine.name}`, 10);
  const base = `fd${drawn.slice(0, 2)}:${drawn.slice(2, 6)}:${drawn.slice(6)}:${index.toString(16)}::/64`;
  return ipv6.subnet ?? (isAtLeast(docker.version, 27) ? parsePrefix(base) : undefined);
}

/** An isolated network's bridge has no address, and none is set aside for it (moby 49262, bridge driver's GetSkipGwAlloc). */
function gatewayOf(network: DockerNetwork, subnet: IpPrefix): IpAddress | undefined {
  if (network.gatewayMode === 'isolated') return undefined;
  return network.gateway ?? new AddressPool(subnet).next();
}

/** dockerd makes its default network when it starts; the others come as the user declares them. */
function inOrderOfCreation(docker: Docker): readonly DockerNetwork[] {
  const made = [...docker.networks.values()].filter(({ driver }) => driver !== 'host' && driver !== 'none');
  return [...made.filter(isDefault), ...made.filter((network) => !isDefault(network))];
}

function isDefault(network: DockerNetwork): boolean {
  return network.name === 'bridge';
}

/** The bridge's name is `br-` and the first 12 digits of the network's id; its MAC is 02:42 and four random octets. */
function device(network: DockerNetwork, machine: TopologyMachine) {
  const id = networkId(network, machine);
  const bridge = network.bridgeName ?? (isDefault(network) ? 'docker0' : `br-${id.slice(0, 12)}`);
  const octets = hexDigits(`bridge ${bridge} on ${machine.name}`, 8).match(/../g)!;
  return { bridge, mac: `02:42:${octets.join(':')}` as MacAddress, mtu: network.mtu ?? 1500 };
}

/** The 64 digits that `docker network ls --no-trunc` shows. */
function networkId(network: DockerNetwork, machine: TopologyMachine): string {
  return hexDigits(`docker network ${network.name} on ${machine.name}`, 64);
}

/** What the machine has routes of scope link to, before dockerd starts: others are not looked at (netutils.CheckRouteOverlaps). */
function linkPrefixes(machine: TopologyMachine): readonly IpPrefix[] {
  const direct = machine.routes.filter(({ type, via }) => type === 'unicast' && via === undefined);
  return [
    ...machine.attachments.map(({ address, prefixLength }) => prefixOf(address, prefixLength)),
    ...direct.map(({ destination }) => destination),
  ];
}

function eraFindings({ version, source }: Docker): Finding[] {
  if (!isAtLeast(version, NEWEST_KNOWN + 1)) return [];
  const message = `the chains of Docker ${version} are not known; those of Docker ${NEWEST_KNOWN} are used`;
  return [{ code: 'docker-era-unsupported', severity: 'information', message, source }];
}

function noSubnetLeft({ name, source }: DockerNetwork): Finding {
  const message = `dockerd finds no free subnet for network ${name}: give it one`;
  return { code: 'docker-no-subnet-left', severity: 'error', message, source };
}

function subnetOverlap({ name, source }: DockerNetwork, subnet: IpPrefix, other: PlannedNetwork): Finding {
  const message = `dockerd cannot create network ${name}: ${subnet} overlaps ${other.subnet} of network ${other.network.name}`;
  const related = [{ message: `network ${other.network.name}`, source: other.network.source }];
  return { code: 'docker-subnet-overlap', severity: 'error', message, source, related };
}
