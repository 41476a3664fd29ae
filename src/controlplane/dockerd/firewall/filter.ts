import { hostPrefix } from '../../../linux/address.js';
import type { Provenance } from '../../../linux/provenance.js';
import type { BridgeNetwork } from '../networks.js';
import type { BridgeEndpoint } from '../sandboxes.js';
import { borderRules } from './border.js';
import { becauseOf, type PortBinding, toPort } from './firewall.js';
import type { FamilyTables } from './tables.js';

/**
 * Rules of table filter that Docker 28 and 29 have in common. They stand in other chains: `forward` has what containers
 * send, `internal` what may not pass an internal network's border.
 */
export interface FilterChains {
  readonly forward: 'FORWARD' | 'DOCKER-FORWARD';
  readonly internal: 'DOCKER-ISOLATION-STAGE-1' | 'DOCKER-INTERNAL';
}

/** setupNonInternalNetworkRules and setDefaultForwardRule: what a network's containers send, and what gets to them. */
export function filterExternal(host: FamilyTables, { forward }: FilterChains, plan: BridgeNetwork): void {
  const { bridge, network } = plan;
  const filter = host.iptables('filter');
  const because = becauseOf(plan);
  if (!network.icc) dropAmong(host, forward, plan);
  if (network.gatewayMode === 'routed')
    filter.append(
      'DOCKER',
      `-o ${bridge} -p ${host.family === 4 ? 'icmp' : 'ipv6-icmp'} -j ACCEPT`,
      because('routed: ICMP gets to its containers'),
    );
  if (network.icc)
    filter.append(
      forward,
      `-i ${bridge} -j ACCEPT`,
      because('its containers reach each other and other networks'),
    );
  else
    filter.append(
      forward,
      `-i ${bridge} ! -o ${bridge} -j ACCEPT`,
      because('its containers reach other networks'),
    );
  const [target, why] =
    network.gatewayMode === 'nat-unprotected'
      ? ['ACCEPT', 'nat-unprotected: every port of its containers is open']
      : ['DROP', 'only published ports of its containers are open'];
  filter.append('DOCKER', `! -i ${bridge} -o ${bridge} -j ${target}`, because(why));
}

/** setupInternalNetworkRules: nothing comes in from, or goes out to, another subnet. */
export function filterInternal(
  host: FamilyTables,
  { forward, internal }: FilterChains,
  plan: BridgeNetwork,
): void {
  const { bridge, network } = plan;
  const filter = host.iptables('filter');
  const because = becauseOf(plan);
  const border = because('internal: no way in or out');
  for (const rule of borderRules(host, plan)) filter.insert(internal, rule, border);
  if (network.icc)
    filter.append(forward, `-i ${bridge} -o ${bridge} -j ACCEPT`, because('its containers reach each other'));
  else dropAmong(host, forward, plan);
}

function dropAmong(host: FamilyTables, forward: FilterChains['forward'], plan: BridgeNetwork): void {
  const because = becauseOf(plan)('icc off: its containers do not reach each other');
  host.iptables('filter').append(forward, `-i ${plan.bridge} -o ${plan.bridge} -j DROP`, because);
}

/** setPerPortForwarding: a way through to a published port, above the rules of all networks. */
export function openPort(
  host: FamilyTables,
  { network: { bridge, network }, address }: BridgeEndpoint,
  port: PortBinding,
  provenance: Provenance,
): void {
  if (network.gatewayMode === 'nat-unprotected') return;
  const match = `-d ${hostPrefix(address)} ! -i ${bridge} -o ${bridge} ${toPort(port, port.containerPort)}`;
  host.iptables('filter').insertOnce('DOCKER', `${match} -j ACCEPT`, provenance);
}
