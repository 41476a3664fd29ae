import { contains, hostPrefix, prefix } from '../../../linux/address.js';
import type { Provenance } from '../../../linux/provenance.js';
import type { BridgeNetwork } from '../networks.js';
import type { BridgeEndpoint } from '../sandboxes.js';
import { type PortBinding, toPort } from './firewall.js';
import type { FamilyTables } from './tables.js';

const LOOPBACK = prefix('127.0.0.0/8');

/** filterPortMappedOnLoopback: neighbours that send 127.0.0.1 down the wire do not get to ports published there. */
export function dropRemoteToLoopback(host: FamilyTables, port: PortBinding, provenance: Provenance): void {
  const { hostAddress, hostPort } = port;
  if (hostAddress === undefined || hostPort === undefined || !contains(LOOPBACK, hostAddress)) return;
  const match = `-d ${hostPrefix(hostAddress)} ! -i lo ${toPort(port, hostPort)}`;
  host.iptables('raw').appendOnce('PREROUTING', `${match} -j DROP`, provenance);
}

/** filterDirectAccess until 28.1: who sends to the container's own address does not get to its published ports. */
export function dropDirectToPort(
  host: FamilyTables,
  { network, address }: BridgeEndpoint,
  port: PortBinding,
  provenance: Provenance,
): void {
  if (!isProtected(network)) return;
  const match = `-d ${hostPrefix(address)} ! -i ${network.bridge} ${toPort(port, port.containerPort)}`;
  host.iptables('raw').appendOnce('PREROUTING', `${match} -j DROP`, provenance);
}

/** filterDirectAccess from 28.2 on (moby 49829): nor to any other port of it. */
export function dropDirect(
  host: FamilyTables,
  { network, address, endpoint }: BridgeEndpoint,
  title: string,
): void {
  if (!isProtected(network)) return;
  host.iptables('raw').appendOnce('PREROUTING', `-d ${hostPrefix(address)} ! -i ${network.bridge} -j DROP`, {
    by: 'dockerd',
    why: `network ${network.network.name}: ${title} is reached by published ports alone, not by its own address`,
    source: endpoint.source,
  });
}

function isProtected({ network }: BridgeNetwork): boolean {
  return !network.internal && network.gatewayMode === 'nat';
}
