import type { DockerEra } from './era.js';
import { isBridge, type PlannedNetwork } from './networks.js';

/**
 * The one of a container's networks that its default route and its published ports go by: internal networks come last, one that
 * has gateways of both families goes before others, and among equals the network whose name sorts first wins, whichever was
 * connected first (libnetwork, endpoint.Less).
 */
export function gatewayEndpoint<Endpoint extends { readonly network: PlannedNetwork }>(
  endpoints: readonly Endpoint[],
  era: DockerEra,
): Endpoint | undefined {
  const eligible = endpoints.filter(({ network }) =>
    isBridge(network) ? era.internalDefaultRoute || !network.network.internal : network.leadsOut,
  );
  return eligible.reduce<Endpoint | undefined>(
    (best, endpoint) => (best && !goesFirst(endpoint.network, best.network) ? best : endpoint),
    undefined,
  );
}

function goesFirst(a: PlannedNetwork, b: PlannedNetwork): boolean {
  if (a.network.internal !== b.network.internal) return b.network.internal;
  if (hasBothGateways(a) !== hasBothGateways(b)) return hasBothGateways(a);
  return a.network.name < b.network.name;
}

function hasBothGateways({ gateway, ipv6 }: PlannedNetwork): boolean {
  return gateway !== undefined && ipv6?.gateway !== undefined;
}
