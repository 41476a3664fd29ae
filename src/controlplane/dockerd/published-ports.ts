import type { NamespaceDraft } from '../../linux/draft.js';
import type { Provenance } from '../../linux/provenance.js';
import type { Docker, PublishedPort } from '../../topology/docker.js';
import type { EndpointPlan } from './sandboxes.js';

/**
 * The order in which dockerd programs a container's ports: grouped by container port; the group with the highest host
 * port first, then the highest container port, then TCP (nat.SortPortMap). Several host ports of one TCP port come in
 * reverse, of other protocols the highest first. Where the real comparison contradicts itself, the real order is random.
 */
export function inProgrammingOrder(ports: readonly PublishedPort[]): readonly PublishedPort[] {
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
  docker: Docker,
  title: string,
  to: EndpointPlan,
  ports: readonly PublishedPort[],
): void {
  for (const port of inProgrammingOrder(ports)) {
    const why = `published port ${portText(port)} of ${title}`;
    const provenance = { by: 'dockerd', why, source: port.source };
    if (!port.hostAddress?.includes(':')) addRules(host, docker, to, port, provenance);
    addProxy(host, docker, to, port, provenance);
  }
}

/** As `docker run -p` takes it: `127.0.0.1:9000:9000/tcp`. */
function portText({ hostAddress, hostPort, containerPort, protocol }: PublishedPort): string {
  return `${isAny(hostAddress) ? '' : `${hostAddress}:`}${hostPort}:${containerPort}/${protocol}`;
}

function isAny(address: PublishedPort['hostAddress']): boolean {
  return address === undefined || address === '0.0.0.0' || address === '::';
}

/** libnetwork, iptables.ChainInfo.Forward: DNAT, a way through filter FORWARD, and masquerading to oneself. */
function addRules(
  host: NamespaceDraft,
  docker: Docker,
  { network: { bridge }, address }: EndpointPlan,
  { hostAddress, hostPort, containerPort, protocol }: PublishedPort,
  provenance: Provenance,
): void {
  const match = (port: number): string => `-p ${protocol} -m ${protocol} --dport ${port}`;
  const destination = isAny(hostAddress) ? '' : `-d ${hostAddress}/32 `;
  const notFromBridge = docker.userlandProxy ? `! -i ${bridge} ` : '';
  const nat = host.iptables('nat');
  const filter = host.iptables('filter');
  nat.append(
    'DOCKER',
    `${destination}${notFromBridge}${match(hostPort)} -j DNAT --to-destination ${address}:${containerPort}`,
    provenance,
  );
  filter.appendOnce(
    'DOCKER',
    `-d ${address}/32 ! -i ${bridge} -o ${bridge} ${match(containerPort)} -j ACCEPT`,
    provenance,
  );
  nat.appendOnce(
    'POSTROUTING',
    `-s ${address}/32 -d ${address}/32 ${match(containerPort)} -j MASQUERADE`,
    provenance,
  );
  if (protocol === 'sctp') {
    const fill = `-p sctp -m sctp --sport ${containerPort} -j CHECKSUM --checksum-fill`;
    host.iptables('mangle').appendOnce('POSTROUTING', fill, provenance);
  }
}

/** docker-proxy listens on the host's port; without the userland proxy dockerd itself holds the port and answers nothing. */
function addProxy(
  host: NamespaceDraft,
  docker: Docker,
  to: EndpointPlan,
  { hostAddress, hostPort, containerPort, protocol }: PublishedPort,
  provenance: Provenance,
): void {
  host.sockets.push({
    protocol,
    ...(isAny(hostAddress) ? {} : { address: hostAddress! }),
    port: hostPort,
    ...(docker.userlandProxy
      ? { process: 'docker-proxy', forwardsTo: { address: to.address, port: containerPort } }
      : { process: 'dockerd' }),
    provenance,
  });
}
