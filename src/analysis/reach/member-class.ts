import { family, type IpAddress, ipv4ToNumber } from '../../linux/address.js';
import { podNetworks } from '../../topology/cluster.js';
import type { Topology } from '../../topology/topology.js';
import { type AddressRange, cutAt } from './address-range.js';
import type { Member } from './members.js';
import { mentionedBlocks } from './mentioned-blocks.js';

/**
 * What tells members apart: their traits, how their machines are alike, and which blocks their addresses are in. Members of one
 * class meet the same rules, but for whom they share a machine with.
 *
 * @param machines which machines are alike; undefined where each is one of its own
 */
export function memberClass(
  topology: Topology,
  machines: ReadonlyMap<string, string> | undefined,
): (member: Pick<Member, 'traits' | 'location'>) => string {
  const mentioned = mentionedBlocks(topology);
  const pools = [...topology.clusters.values()].flatMap(({ cni }) => podNetworks(cni));
  const blocks = [...mentioned.from, ...mentioned.to];
  const ranges = cutAt([...blocks.flatMap(({ within, except }) => [...within, ...except]), ...pools]);
  return ({ traits, location }) => {
    const where = machines?.get(location.machine) ?? location.machine;
    return JSON.stringify([traits, where, indexIn(ranges, location.addresses)]);
  };
}

function indexIn(ranges: readonly AddressRange[], addresses: readonly IpAddress[]): number {
  const address = addresses.find((each) => family(each) === 4);
  if (address === undefined) return -1;
  const number = ipv4ToNumber(address);
  return ranges.findIndex(({ first, last }) => number >= first && number <= last);
}
