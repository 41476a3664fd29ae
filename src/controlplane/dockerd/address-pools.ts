import {
  type IpPrefix,
  lastAddress,
  networkAddress,
  nthAddress,
  overlap,
  prefix,
  prefixLength,
  prefixOf,
  toNumber,
} from '../../linux/address.js';

/** dockerd's default address pools (moby, ipamutils: local scope), each cut into subnets of the given length. */
const DEFAULT_POOLS: readonly { readonly base: IpPrefix; readonly length: number }[] = [
  { base: prefix('172.17.0.0/16'), length: 16 },
  { base: prefix('172.18.0.0/16'), length: 16 },
  { base: prefix('172.19.0.0/16'), length: 16 },
  { base: prefix('172.20.0.0/14'), length: 16 },
  { base: prefix('172.24.0.0/14'), length: 16 },
  { base: prefix('172.28.0.0/14'), length: 16 },
  { base: prefix('192.168.0.0/16'), length: 20 },
];

/** The subnets that dockerd may choose for a network, in its order: 172.17.0.0/16, 172.18.0.0/16… 192.168.240.0/20. */
export const DEFAULT_SUBNETS: readonly IpPrefix[] = DEFAULT_POOLS.flatMap(({ base, length }) => {
  const step = 1n << BigInt(32 - length);
  const count = (toNumber(lastAddress(base)) - toNumber(networkAddress(base)) + 1n) / step;
  return Array.from({ length: Number(count) }, (_, n) =>
    prefixOf(nthAddress(base, BigInt(n) * step), length),
  );
});

/**
 * The subnet that dockerd chooses for a network without one: the first of the default ones that overlaps none of the
 * prefixes that are taken. A default route takes nothing.
 */
export function freeSubnet(taken: readonly IpPrefix[]): IpPrefix | undefined {
  const blocked = taken.filter((other) => prefixLength(other) > 0);
  return DEFAULT_SUBNETS.find((subnet) => !blocked.some((other) => overlap(subnet, other)));
}
