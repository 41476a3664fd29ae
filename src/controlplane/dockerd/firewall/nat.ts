import { addressAndPort, hostPrefix } from '../../../linux/address.js';
import type { Provenance } from '../../../linux/provenance.js';
import type { Docker } from '../../../topology/docker.js';
import type { BridgeNetwork } from '../networks.js';
import type { BridgeEndpoint } from '../sandboxes.js';
import { becauseOf, becauseOfDaemon, isAny, type PortBinding, toPort } from './firewall.js';
import type { FamilyTables } from './tables.js';

const LOOPBACK = { 4: '127.0.0.0/8', 6: '::1/128' } as const;

/** addNATJumpRules: what is sent to an address of this machine may be sent to a published port. */
export function jumpToPublishedPorts(host: FamilyTables, docker: Docker): void {
  const nat = host.iptables('nat');
  const because = becauseOfDaemon(docker)('published ports are addresses of this machine');
  nat.appendOnce('PREROUTING', '-m addrtype --dst-type LOCAL -j DOCKER', because);
  const notLoopback = docker.userlandProxy ? `! -d ${LOOPBACK[host.family]} ` : '';
  nat.appendOnce('OUTPUT', `${notLoopback}-m addrtype --dst-type LOCAL -j DOCKER`, because);
}

/** setupNonInternalNetworkRules, its part in nat POSTROUTING: the sender of what leaves the network, and of what loopback sends. */
export function rewriteSenders(host: FamilyTables, { userlandProxy }: Docker, plan: BridgeNetwork): void {
  const { bridge, subnet, network } = plan;
  const because = becauseOf(plan);
  const nat = host.iptables('nat');
  const target =
    network.hostIpv4 === undefined || host.family === 6
      ? 'MASQUERADE'
      : `SNAT --to-source ${network.hostIpv4}`;
  if (network.masquerade && network.gatewayMode !== 'routed') {
    const whose = network.hostIpv4 ?? "the host's address";
    nat.insert(
      'POSTROUTING',
      `-s ${subnet} ! -o ${bridge} -j ${target}`,
      because(`leaves with ${whose === network.hostIpv4 ? `address ${whose}` : whose}`),
    );
  }
  if (!userlandProxy) {
    nat.insert(
      'POSTROUTING',
      `-o ${bridge} -m addrtype --src-type LOCAL -j ${target}`,
      because('the host reaches published ports by its loopback address'),
    );
  }
}

/** Containers of a network are left to docker-proxy when they ask for a published port. */
export function skipTranslation(host: FamilyTables, plan: BridgeNetwork): void {
  const because = becauseOf(plan)('its containers reach published ports by docker-proxy');
  host.iptables('nat').insert('DOCKER', `-i ${plan.bridge} -j RETURN`, because);
}

/** setPerPortNAT: the host's port becomes the container's. Nothing where the network has no NAT. */
export function translatePort(
  host: FamilyTables,
  docker: Docker,
  { network: { bridge }, address }: BridgeEndpoint,
  port: PortBinding,
  provenance: Provenance,
): void {
  if (port.hostPort === undefined) return;
  const destination = isAny(port.hostAddress) ? '' : `-d ${hostPrefix(port.hostAddress!)} `;
  const notFromBridge = docker.userlandProxy ? `! -i ${bridge} ` : '';
  const match = `${destination}${notFromBridge}${toPort(port, port.hostPort)}`;
  host
    .iptables('nat')
    .append(
      'DOCKER',
      `${match} -j DNAT --to-destination ${addressAndPort(address, port.containerPort)}`,
      provenance,
    );
}

/** A container that asks for its own published port must not see itself as the sender. */
export function masqueradeToItself(
  host: FamilyTables,
  { address }: BridgeEndpoint,
  port: PortBinding,
  provenance: Provenance,
): void {
  if (port.hostPort === undefined) return;
  const match = `-s ${hostPrefix(address)} -d ${hostPrefix(address)} ${toPort(port, port.containerPort)}`;
  host.iptables('nat').appendOnce('POSTROUTING', `${match} -j MASQUERADE`, provenance);
}
