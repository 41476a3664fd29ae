import {
  contains,
  covers,
  family,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  nthAddress,
  overlap,
  prefix,
  prefixLength,
  prefixOf,
  size,
} from '../../../linux/address.js';

/** A block of addresses that a policy speaks of, without parts of it. */
export interface MentionedBlock {
  readonly cidr: IpPrefix;
  readonly except: readonly IpPrefix[];
}

/** Where nodes may be when no manifest says it. */
const SUBNETS = ['192.168.0.0', '172.16.0.0', '10.0.0.0', '100.64.0.0'];
/** Where pods may be when no manifest says it; the first is what most tutorials have. */
const POOLS = ['10.244.0.0/16', '192.168.0.0/16', '172.20.0.0/16', '100.96.0.0/16', '198.18.0.0/16'].map(
  prefix,
);
const FIRST_HOST = 10;
/** Prefix length of a pool that has room for some nodes' blocks. */
const SMALLEST_POOL = 20;

/** The subnet that nodes are on: the smallest from /24 on that has all their addresses, or a free one for so many nodes. */
export function nodeSubnet(
  known: readonly IpAddress[],
  count: number,
  mentioned: readonly MentionedBlock[],
  taken: readonly IpAddress[],
): IpPrefix {
  if (known.length > 0) {
    let subnet = prefixOf(known[0]!, 24);
    while (
      !known.every((address) => contains(subnet, address)) ||
      size(subnet) < BigInt(count + FIRST_HOST)
    ) {
      subnet = prefixOf(known[0]!, prefixLength(subnet) - 1);
    }
    return subnet;
  }
  const length = Math.min(24, 31 - Math.ceil(Math.log2(count + FIRST_HOST + 1)));
  const candidates = SUBNETS.map((network) => prefix(`${network}/${length}`)).filter(
    (subnet) => !taken.some((address) => contains(subnet, address)),
  );
  return fewestMentions(candidates, mentioned) ?? prefix(`${SUBNETS[0]}/${length}`);
}

/** Addresses of a subnet that nobody has, from the tenth on; the gateway takes the first one. */
export function* freeAddresses(
  subnet: IpPrefix,
  taken: ReadonlySet<IpAddress>,
  from = FIRST_HOST,
): Generator<IpAddress> {
  for (let n = BigInt(from); n < size(subnet) - 1n; n++) {
    const address = nthAddress(subnet, n);
    if (!taken.has(address)) yield address;
  }
}

/** One pool of 65,536 addresses for each /16 that pods have addresses of; a smaller one where it would hold nodes, too. */
export function poolsOf(pods: readonly IpAddress[], subnet: IpPrefix): IpPrefix[] {
  const pools: IpPrefix[] = [];
  for (const address of pods) {
    if (family(address) === 6 || contains(subnet, address)) continue;
    if (pools.some((pool) => contains(pool, address))) continue;
    for (let length = 16; length <= 26; length++) {
      const pool = prefixOf(address, length);
      if (overlap(pool, subnet) || pools.some((other) => overlap(pool, other))) continue;
      pools.push(pool);
      break;
    }
  }
  return pools;
}

/** Shared address space (RFC 6598), which nobody on the Internet has and some clouds give to pods. */
const SHARED_POOL = prefix('100.64.0.0/16');

/**
 * A pool for pods whose addresses are not known, which is in nothing that policies mention: one that most tutorials have, or what
 * policies except, which is often where the cluster is. Where policies mention everything, one that nobody outside has.
 */
export function freePool(subnet: IpPrefix, mentioned: readonly MentionedBlock[]): IpPrefix {
  const excepted = mentioned
    .flatMap(({ except }) => except)
    .filter((part) => family(part) === 4 && prefixLength(part) < SMALLEST_POOL)
    .map((part) => prefixOf(networkAddress(part), Math.max(16, prefixLength(part) + 1)));
  const candidates = [...POOLS, ...excepted].filter((pool) => !overlap(pool, subnet));
  return candidates.find((pool) => !mentioned.some((block) => speaksOf(block, pool))) ?? SHARED_POOL;
}

function fewestMentions(
  candidates: readonly IpPrefix[],
  mentioned: readonly MentionedBlock[],
): IpPrefix | undefined {
  const scores = candidates.map(
    (candidate) => mentioned.filter((block) => speaksOf(block, candidate)).length,
  );
  return candidates[scores.indexOf(Math.min(...scores))];
}

function speaksOf({ cidr, except }: MentionedBlock, candidate: IpPrefix): boolean {
  return overlap(cidr, candidate) && !except.some((part) => covers(part, candidate));
}
