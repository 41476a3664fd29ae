import { contains, type IpAddress, type MacAddress, parseMac } from '../../linux/address.js';
import type { ContainerEndpoint } from '../../topology/docker.js';
import type { Finding } from '../../topology/finding.js';
import { hexDigits, localMac } from '../names.js';
import { AddressPool } from './address-pool.js';
import type { DockerEra } from './era.js';
import { gatewayEndpoint } from './gateway-endpoint.js';
import { type BridgeNetwork, inIpv6, isBridge, type PlannedNetwork, type VlanNetwork } from './networks.js';
import type { SandboxRequest } from './request.js';

interface EndpointBase {
  /** Name inside the container: eth0, eth1… in the order of connecting. */
  readonly interface: string;
  readonly address: IpAddress;
  /** On a network with IPv6. */
  readonly ipv6Address?: IpAddress;
  readonly mac: MacAddress;
  readonly endpoint: ContainerEndpoint;
}

/** A container's place on a bridge network, with all that dockerd chose for it. */
export interface BridgeEndpoint extends EndpointBase {
  readonly network: BridgeNetwork;
  /** Name of the host's end of the veth pair. */
  readonly veth: string;
}

/** A container's place on a macvlan or ipvlan network. */
export interface VlanEndpoint extends EndpointBase {
  readonly network: VlanNetwork;
  /** Which one of the devices on the network's parent it has, counted from 1. */
  readonly number: number;
}

/** The endpoint as IPv6 sees it; undefined where it has no address of that family. */
export function endpointInIpv6<Endpoint extends EndpointPlan>(endpoint: Endpoint): Endpoint | undefined {
  const network = inIpv6(endpoint.network);
  return network && endpoint.ipv6Address && { ...endpoint, network, address: endpoint.ipv6Address };
}

/** An endpoint's addresses, IPv4 first. */
export function endpointAddresses({ address, ipv6Address }: EndpointPlan): readonly IpAddress[] {
  return ipv6Address ? [address, ipv6Address] : [address];
}

export type EndpointPlan = BridgeEndpoint | VlanEndpoint;

export function isBridgeEndpoint(endpoint: EndpointPlan): endpoint is BridgeEndpoint {
  return isBridge(endpoint.network);
}

/** A container's network namespace. */
export interface SandboxPlan {
  readonly request: SandboxRequest;
  readonly endpoints: readonly EndpointPlan[];
  /** Where the default route and the published ports go by; absent without a bridge network. */
  readonly gateway?: EndpointPlan;
}

export interface SandboxesPlan {
  /** By namespace, in the order of starting. */
  readonly sandboxes: ReadonlyMap<string, SandboxPlan>;
  readonly findings: readonly Finding[];
}

/**
 * Gives every container its addresses and interfaces. Pinned addresses are set aside first, so that a file may pin what
 * it read from a real machine in any order; the others get the lowest free one in the order in which containers start.
 */
export function planSandboxes(
  machine: string,
  requests: readonly SandboxRequest[],
  networks: ReadonlyMap<string, PlannedNetwork>,
  era: DockerEra,
): SandboxesPlan {
  const findings: Finding[] = [];
  const pools = new Map([...networks].map(([name, network]) => [name, poolOf(network)]));
  const ipv6Pools = new Map([...networks].flatMap(([name, network]) => ipv6PoolOf(name, network)));
  for (const { endpoints } of requests)
    for (const { network, secondAddress } of endpoints)
      if (secondAddress) ipv6Pools.get(network)?.take(secondAddress);
  const refused = reservePinned(requests, networks, pools, findings);
  const veths = new Set<string>(
    requests.flatMap(({ endpoints }) => endpoints.flatMap(({ veth }) => veth ?? [])),
  );

  const carried = new Map<string, VlanEndpoint[]>();
  const sandboxes = new Map<string, SandboxPlan>();
  for (const request of requests) {
    const endpoints: EndpointPlan[] = [];
    for (const endpoint of request.endpoints) {
      const network = networks.get(endpoint.network);
      if (!network || refused.has(endpoint)) continue;
      const address = endpoint.address ?? pools.get(endpoint.network)!.next();
      if (!address) {
        findings.push(noAddressLeft(request, endpoint, network));
        continue;
      }
      const seed = `${request.namespace} on ${endpoint.network} of ${machine}`;
      const base = {
        interface: `eth${endpoints.length}`,
        address,
        ...ipv6AddressOf(endpoint, ipv6Pools.get(endpoint.network)),
        endpoint,
      };
      const drawn = era.randomMac ? localMac(seed) : macOf(address);
      const mac = (endpoint.mac === undefined ? undefined : parseMac(endpoint.mac)) ?? drawn;
      if (isBridge(network))
        endpoints.push({
          ...base,
          network,
          mac,
          veth: endpoint.veth ?? vethName(seed, veths),
        });
      else {
        const isIpvlan = network.network.driver === 'ipvlan';
        const before = carried.get(network.parent.name) ?? [];
        const plan: VlanEndpoint = {
          ...base,
          network,
          mac: isIpvlan ? network.parent.mac : mac,
          number: before.length + 1,
        };
        const [first = plan] = before;
        if (first.network.network.driver === network.network.driver) {
          before.push(plan);
          carried.set(network.parent.name, before);
          endpoints.push(plan);
        } else findings.push(parentBusy(request, plan, first));
      }
    }
    const gateway = gatewayEndpoint(endpoints, era);
    sandboxes.set(request.namespace, { request, endpoints, ...(gateway ? { gateway } : {}) });
  }
  return { sandboxes, findings };
}

function poolOf(network: PlannedNetwork): AddressPool {
  const pool = new AddressPool(network.subnet);
  if (network.gateway) pool.take(network.gateway);
  return pool;
}

function ipv6PoolOf(name: string, plan: PlannedNetwork): readonly (readonly [string, AddressPool])[] {
  const ipv6 = inIpv6(plan);
  return ipv6 ? [[name, poolOf(ipv6)]] : [];
}

function ipv6AddressOf(
  { secondAddress }: ContainerEndpoint,
  pool: AddressPool | undefined,
): Pick<EndpointBase, 'ipv6Address'> {
  const address = pool && (secondAddress ?? pool.next());
  return address ? { ipv6Address: address } : {};
}

/** Takes the pinned addresses; returns the endpoints whose address dockerd would refuse. */
function reservePinned(
  requests: readonly SandboxRequest[],
  networks: ReadonlyMap<string, PlannedNetwork>,
  pools: ReadonlyMap<string, AddressPool>,
  findings: Finding[],
): ReadonlySet<ContainerEndpoint> {
  const refused = new Set<ContainerEndpoint>();
  for (const request of requests) {
    for (const endpoint of request.endpoints) {
      const network = networks.get(endpoint.network);
      if (!network || !endpoint.address || pools.get(endpoint.network)!.take(endpoint.address)) continue;
      refused.add(endpoint);
      findings.push(addressRefused(request, endpoint, network));
    }
  }
  return refused;
}

/** `veth` and seven hexadecimal digits, which dockerd draws again until they are new (netutils.GenerateIfaceName). */
function vethName(seed: string, taken: Set<string>): string {
  for (let attempt = 0; ; attempt++) {
    const name = `veth${hexDigits(`${seed} ${attempt}`, 7)}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** 02:42 and the four octets of the address (netutils.GenerateMACFromIP), until Docker 27. */
function macOf(address: IpAddress): MacAddress {
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return `02:42:${octets.join(':')}` as MacAddress;
}

function addressRefused(
  request: SandboxRequest,
  endpoint: ContainerEndpoint,
  network: PlannedNetwork,
): Finding {
  const { address, source } = endpoint;
  const {
    subnet,
    network: { name },
  } = network;
  const reason = contains(subnet, address!)
    ? `it is taken on network ${name}`
    : `it is outside ${subnet} of network ${name}`;
  const message = `dockerd cannot give ${address} to ${request.title}: ${reason}`;
  return { code: 'docker-address-refused', severity: 'error', message, source };
}

/**
 * A device carries macvlan devices or ipvlan devices, for there is one handler for what it receives (netdev_rx_handler_register,
 * net/core/dev.c: EBUSY). dockerd makes networks of both drivers on it, and fails once containers of both run.
 */
function parentBusy(
  request: SandboxRequest,
  { network, endpoint }: VlanEndpoint,
  first: VlanEndpoint,
): Finding {
  const { name, driver } = network.network;
  const { name: other, driver: kind } = first.network.network;
  const message = `dockerd cannot start ${request.title} on network ${name}: ${network.parent.name} carries ${kind} devices of network ${other}, so it cannot carry ${driver} devices`;
  const related = [{ message: `first on network ${other}`, source: first.endpoint.source }];
  return { code: 'docker-parent-busy', severity: 'error', message, source: endpoint.source, related };
}

function noAddressLeft(
  request: SandboxRequest,
  endpoint: ContainerEndpoint,
  network: PlannedNetwork,
): Finding {
  const message = `network ${network.network.name} (${network.subnet}) has no address left for ${request.title}`;
  return { code: 'docker-no-address-left', severity: 'error', message, source: endpoint.source };
}
