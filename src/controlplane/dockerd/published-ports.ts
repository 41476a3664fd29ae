import { family, type IpAddress, ip, toNumber } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { Provenance } from '../../linux/provenance.js';
import type { Docker, PublishedPort } from '../../topology/docker.js';
import type { Daemon } from './daemon.js';
import type { DockerEra } from './era.js';
import { isAny } from './firewall/firewall.js';
import { tablesOf } from './firewall/tables.js';
import { type BridgeEndpoint, endpointInIpv6 } from './sandboxes.js';

/** The order in which dockerd programs a container's ports. */
function inProgrammingOrder(
  ports: readonly PublishedPort[],
  { lowestPortFirst }: Pick<DockerEra, 'lowestPortFirst'>,
): readonly PublishedPort[] {
  return lowestPortFirst ? [...ports].sort(byContainerPortFirst) : byHighestHostPort(ports);
}

/** cmpPortBinding: the lowest container port, then TCP before UDP before SCTP, then the lowest host port and address. */
function byContainerPortFirst(a: PublishedPort, b: PublishedPort): number {
  return (
    a.containerPort - b.containerPort ||
    PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol) ||
    a.hostPort - b.hostPort ||
    compare(a.hostAddress, b.hostAddress)
  );
}

const PROTOCOLS: readonly PublishedPort['protocol'][] = ['tcp', 'udp', 'sctp'];

/** IPv4 before IPv6 as Go's netip.Addr compares; what has no address of its own comes first. */
function compare(a: PublishedPort['hostAddress'], b: PublishedPort['hostAddress']): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const families = family(a) - family(b);
  if (families !== 0) return families;
  const [left, right] = [toNumber(a), toNumber(b)];
  return left < right ? -1 : Number(left > right);
}

/**
 * Until Docker 27: grouped by container port; the group with the highest host
 * port first, then the highest container port, then TCP (nat.SortPortMap). Several host ports of one TCP port come in
 * reverse, of other protocols the highest first. Where the real comparison contradicts itself, the real order is random.
 */
function byHighestHostPort(ports: readonly PublishedPort[]): readonly PublishedPort[] {
  const groups = new Map<string, PublishedPort[]>();
  for (const port of ports) {
    const key = `${port.containerPort}/${port.protocol}`;
    const others = groups.get(key) ?? [];
    groups.set(key, port.protocol === 'tcp' ? [port, ...others] : [...others, port].sort(byHostPort));
  }
  const highest = (group: readonly PublishedPort[]): PublishedPort => [...group].sort(byHostPort)[0]!;
  return [...groups.values()]
    .sort((a, b) => byHostPort(highest(a), highest(b)) || byContainerPort(a, b))
    .flat();
}

function byHostPort(a: PublishedPort, b: PublishedPort): number {
  return b.hostPort - a.hostPort;
}

function byContainerPort([a]: readonly PublishedPort[], [b]: readonly PublishedPort[]): number {
  return b!.containerPort - a!.containerPort || Number(b!.protocol === 'tcp') - Number(a!.protocol === 'tcp');
}

/** What `-p` makes: rules that send the host's port to the container, and a proxy for what no rule catches. */
export function publishPorts(
  host: NamespaceDraft,
  { docker, era, firewall }: Daemon,
  title: string,
  to: BridgeEndpoint,
  ports: readonly PublishedPort[],
): void {
  const [ipv4, ipv6] = [tablesOf(host, 4), tablesOf(host, 6)];
  const inIpv6 = era.ip6tables ? endpointInIpv6(to) : undefined;
  const routed = to.network.network.gatewayMode === 'routed';
  for (const port of inProgrammingOrder(ports, era)) {
    const why = `published port ${portText(port)} of ${title}`;
    const provenance = { by: 'dockerd', why, source: port.source };
    const { containerPort, protocol } = port;
    if (routed) {
      // The host's part is left out where there is no NAT (configurePortBindingIPv4, attemptBindHostPorts).
      if (!isIpv6(port)) firewall.addPort(ipv4, docker, to, { containerPort, protocol }, provenance);
      if (inIpv6 && takesIpv6(port))
        firewall.addPort(ipv6, docker, inIpv6, { containerPort, protocol }, provenance);
      continue;
    }
    if (!isIpv6(port)) firewall.addPort(ipv4, docker, to, port, provenance);
    if (inIpv6 && takesIpv6(port)) firewall.addPort(ipv6, docker, inIpv6, port, provenance);
    addProxy(host, docker, to, port, provenance);
  }
}

/** Published on an address of IPv6, or on all. */
function takesIpv6(port: PublishedPort): boolean {
  return port.hostAddress === undefined || isIpv6(port);
}

function isIpv6({ hostAddress }: PublishedPort): boolean {
  return hostAddress !== undefined && family(hostAddress) === 6;
}

/** As `docker run -p` takes it: `127.0.0.1:9000:9000/tcp`. */
function portText({ hostAddress, hostPort, containerPort, protocol }: PublishedPort): string {
  return `${isAny(hostAddress) ? '' : `${hostAddress}:`}${hostPort}:${containerPort}/${protocol}`;
}

/**
 * docker-proxy listens on the host's port; without the userland proxy dockerd itself holds the port and answers nothing. What is
 * asked over IPv6 goes to the container's address of that family; to that of IPv4, by the proxy alone, where it has none
 * (libnetwork, drivers/bridge/port_mapping.go, allocatePortsInternal). Each socket is of one family alone (`net.Listen("tcp6")`,
 * cmd/docker-proxy).
 */
function addProxy(
  host: NamespaceDraft,
  { userlandProxy }: Docker,
  to: BridgeEndpoint,
  port: PublishedPort,
  provenance: Provenance,
): void {
  const { hostAddress, hostPort, containerPort, protocol } = port;
  const listen = (address: IpAddress | undefined, target: IpAddress) =>
    host.sockets.push({
      protocol,
      ...(address === undefined ? {} : { address }),
      ...(address === '::' ? { v6only: true } : {}),
      port: hostPort,
      ...(userlandProxy
        ? { process: 'docker-proxy', forwardsTo: { address: target, port: containerPort } }
        : { process: 'dockerd' }),
      provenance,
    });
  const target = endpointInIpv6(to)?.address ?? (userlandProxy ? to.address : undefined);
  if (hostAddress === undefined && target === to.address) {
    listen(undefined, target);
    return;
  }
  if (!isIpv6(port)) listen(hostAddress ?? ip('0.0.0.0'), to.address);
  if (target && takesIpv6(port)) listen(hostAddress ?? ip('::'), target);
}
