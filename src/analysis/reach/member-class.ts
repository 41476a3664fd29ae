import { type IpAddress, toNumber } from '../../linux/address.js';
import { podNetworks } from '../../topology/cluster.js';
import type { Topology } from '../../topology/topology.js';
import { type AddressRange, cutAt } from './address-range.js';
import { addressOf, type Member } from './members.js';
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
  const prefixes = [...blocks.flatMap(({ within, except }) => [...within, ...except]), ...pools];
  const ranges = { 4: cutAt(4, prefixes), 6: cutAt(6, prefixes) };
  return ({ traits, location }) => {
    const where = machines?.get(location.machine) ?? location.machine;
    const inRange = ([4, 6] as const).map((of) => {
      const address = addressOf(location.addresses, of);
      return address === undefined ? -1 : indexIn(ranges[of], address);
    });
    return JSON.stringify([traits, where, inRange]);
  };
}

function indexIn(ranges: readonly AddressRange[], address: IpAddress): number {
  const number = toNumber(address);
  return ranges.findIndex(({ first, last }) => number >= first && number <= last);
}
