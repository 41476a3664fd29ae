import {
  contains,
  family,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  overlap,
  prefixLength,
} from '../../../linux/address.js';
import type { ImportedPool, Inventory } from '../inventory.js';
import { freePool, type MentionedBlock, poolsOf } from '../nodes/addresses.js';

/** What kubeadm and kube-proxy take for addresses of pods, else what nodes were given of it. */
export function knownPodNetworks({ settings, nodes }: Inventory): IpPrefix[] {
  const given = [...(settings.podCidrs ?? []), ...(settings.kubeProxy?.clusterCidrs ?? [])];
  const whole = given.find((each) => family(each) === 4);
  if (whole) return [whole];
  const parts = [...nodes.values()].flatMap(({ podCidrs }) => podCidrs.filter((each) => family(each) === 4));
  return parts.length > 0 ? parts : [];
}

/** Pools of IPv4 where no IPPool is: what networks and addresses of pods suggest, else one that nothing mentions. */
export function assumedPools(
  networks: readonly IpPrefix[],
  pods: readonly IpAddress[],
  subnet: IpPrefix,
  mentioned: readonly MentionedBlock[],
  assumptions: string[],
): ImportedPool[] {
  const [whole] = networks;
  const isWhole = networks.length === 1 && prefixLength(whole!) < 24 && !overlap(whole!, subnet);
  const outside = isWhole ? pods.filter((address) => !contains(whole!, address)) : pods;
  const parts = isWhole ? [] : networks.map(networkAddress);
  const suggested = [...(isWhole ? [whole!] : []), ...poolsOf([...parts, ...outside], subnet)];
  const source = networks.length > 0 ? 'the pod networks of nodes and programs' : 'the addresses of pods';
  assumptions.push(
    suggested.length > 0
      ? `No IPPool was there: the pools are those that ${source} suggest.`
      : 'No IPPool was there, and no pod has an address: the pool is assumed.',
  );
  const prefixes = suggested.length > 0 ? suggested : [freePool(subnet, mentioned)];
  return prefixes.map((prefix, index) => ({
    name: index === 0 ? 'default' : `pool-${index + 1}`,
    prefix,
    blockSize: 26,
    ipip: 'always',
    vxlan: 'never',
    natOutgoing: true,
  }));
}
