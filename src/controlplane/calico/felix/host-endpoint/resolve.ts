import type { IpAddress } from '../../../../linux/address.js';
import type { HostEndpoint } from '../../../../topology/host-endpoint.js';

/** A node's interfaces with the host endpoint of each. */
export interface ResolvedEndpoints {
  readonly byInterface: ReadonlyMap<string, HostEndpoint>;
  /** The one for all interfaces: of those that have none of their own. */
  readonly wildcard?: HostEndpoint;
}

/**
 * Which host endpoint an interface has: the one that names it, or without a name expects one of its addresses. Of several, the
 * first by name (felix/dataplane/linux/endpoint_mgr.go, resolveHostEndpoints). Pods' interfaces have none.
 *
 * @param interfaces by name, with their addresses
 */
export function resolveHostEndpoints(
  endpoints: readonly HostEndpoint[],
  interfaces: Iterable<readonly [string, readonly IpAddress[]]>,
): ResolvedEndpoints {
  const sorted = [...endpoints].sort((a, b) => (a.name < b.name ? -1 : 1));
  const byInterface = new Map<string, HostEndpoint>();
  for (const [name, addresses] of interfaces) {
    if (name.startsWith('cali')) continue;
    const found = sorted.find(({ interface: wanted, expectedIps }) =>
      wanted === undefined ? expectedIps.some((address) => addresses.includes(address)) : wanted === name,
    );
    if (found) byInterface.set(name, found);
  }
  const wildcard = sorted.find((endpoint) => endpoint.interface === 'all');
  return { byInterface, ...(wildcard ? { wildcard } : {}) };
}
