import { contains, type IpAddress, type IpPrefix, ip, prefixOf } from '../../linux/address.js';
import type { Internet } from '../../topology/machine.js';
import type { Topology } from '../../topology/topology.js';

/** Name of the namespace of whoever is meant by `internet`. */
export const SOMEBODY = 'somebody';

/** Addresses for documentation (RFC 5737) and for benchmarks (RFC 2544): nobody's. */
const CANDIDATES: readonly IpAddress[] = ['198.51.100.1', '203.0.113.1', '192.0.2.1', '198.18.0.1'].map(ip);

/** The address of whoever is meant by `internet`: the declared one, or the first candidate that no network of the model has. */
export function somebodyAddress(
  { somebody, routes, hosts }: Internet,
  { segments, machines }: Pick<Topology, 'segments' | 'machines'>,
): IpAddress {
  if (somebody) return somebody;
  const taken: IpPrefix[] = routes.map(({ destination }) => destination);
  for (const segment of segments.values()) if (segment.kind === 'subnet') taken.push(segment.prefix);
  for (const { attachments } of machines.values()) {
    for (const { address, prefixLength } of attachments) taken.push(prefixOf(address, prefixLength));
  }
  const isFree = (address: IpAddress) =>
    !taken.some((prefix) => contains(prefix, address)) &&
    ![...hosts.values()].some((host) => host.address === address);
  return CANDIDATES.find(isFree) ?? CANDIDATES.at(-1)!;
}
