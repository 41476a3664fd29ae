import {
  contains,
  covers,
  family,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  overlap,
  prefixLength,
  prefixOf,
} from '../../../linux/address.js';
import type { ImportFinding } from '../../finding.js';
import type { ImportedSubnet, PlacedNode } from '../../knet/cluster.js';
import type { ImportedNode, ImportedPool, Inventory } from '../inventory.js';
import { freeAddresses } from './addresses.js';

/** Addresses that have less in common than a provider's allocation (RFC 6177) are on no common subnet. */
const SHORTEST = 32;
const LINK = 64;

/** Nodes and subnets with their second addresses, those of IPv6. */
export interface SecondFamily {
  readonly nodes: ReadonlyMap<string, PlacedNode>;
  readonly subnets: readonly ImportedSubnet[];
}

/**
 * Gives nodes their IPv6 addresses (`status.addresses`, `spec.bgp.ipv6Address`), and each subnet the smallest prefix from /64 on that has
 * all of its nodes'. What fits into none is left out, with a finding.
 *
 * @param placed nodes by their names in manifests
 */
export function withSecondFamily(
  inventory: Inventory,
  placed: ReadonlyMap<string, PlacedNode>,
  subnets: readonly ImportedSubnet[],
  findings: ImportFinding[],
): SecondFamily {
  const nodes = new Map(placed);
  const used = new Set<IpAddress>();
  const prefixes: IpPrefix[] = [];
  const say = (name: string, address: IpAddress, why: string) => {
    const message = `its address ${address} was not kept: ${why}`;
    findings.push({ file: '', kind: 'Node', name, severity: 'warning', message });
  };
  const fitted = subnets.map((subnet): ImportedSubnet => {
    const members = [...placed].flatMap(([key, node]) => {
      const address = node.subnet === subnet.name ? ipv6Of(inventory.nodes.get(key)) : undefined;
      return address ? [{ key, node, address }] : [];
    });
    const prefix = commonPrefix(
      members.flatMap(({ key, address }) => linkOf(inventory.nodes.get(key)!, address)),
    );
    if (!prefix || prefixes.some((other) => overlap(other, prefix))) {
      const why = prefix
        ? 'nodes of another subnet have such addresses'
        : 'it is on no subnet with the other nodes';
      for (const { key, address } of members) say(key, address, why);
      return subnet;
    }
    for (const { key, node, address } of members) {
      if (used.has(address)) say(key, address, 'another node has it');
      else nodes.set(key, { ...node, second: address });
      used.add(address);
    }
    prefixes.push(prefix);
    const gateway = freeAddresses(prefix, used, 1).next().value;
    return gateway === undefined ? subnet : { ...subnet, second: { prefix, gateway } };
  });
  return { nodes, subnets: fitted };
}

function ipv6Of(node: ImportedNode | undefined): IpAddress | undefined {
  return node?.addresses.find((each) => family(each) === 6);
}

/** The prefix that the node's card has, as Calico wrote it down; else a /64, as nearly every link of IPv6 is (RFC 4291, 2.5.1). */
function linkOf({ bgp }: ImportedNode, address: IpAddress): IpPrefix {
  const known = bgp.ipv6?.address === address ? bgp.ipv6.subnet : undefined;
  return known && prefixLength(known) < 127 ? known : prefixOf(address, LINK);
}

/** The smallest prefix that has all of them; undefined when there are none, or they are too far apart. */
function commonPrefix(prefixes: readonly IpPrefix[]): IpPrefix | undefined {
  let common = prefixes[0];
  if (common === undefined) return undefined;
  for (const each of prefixes) {
    while (!covers(common, each)) {
      if (prefixLength(common) <= SHORTEST) return undefined;
      common = prefixOf(networkAddress(common), prefixLength(common) - 1);
    }
  }
  return common;
}

/** Pools of IPv6 where no IPPool was there: what programs take for addresses of pods, else a /64 for each that pods or nodes have one of. */
export function assumedIpv6Pools(
  { settings, nodes, pods }: Inventory,
  subnets: readonly ImportedSubnet[],
): ImportedPool[] {
  const given = [...(settings.podCidrs ?? []), ...(settings.kubeProxy?.clusterCidrs ?? [])];
  const prefixes = given.filter((each) => family(each) === 6 && prefixLength(each) <= BLOCK);
  const parts = [...nodes.values()].flatMap(({ podCidrs }) => podCidrs.map(networkAddress));
  const own = pods.flatMap(({ address, second, hostNetwork }) => (hostNetwork ? [] : [address, second]));
  for (const address of [...parts, ...own]) {
    if (address === undefined || family(address) === 4) continue;
    if (!prefixes.some((prefix) => contains(prefix, address))) prefixes.push(prefixOf(address, LINK));
  }
  const free = [...new Set(prefixes)].filter(
    (prefix) => !subnets.some(({ second }) => second && overlap(second.prefix, prefix)),
  );
  return free.map((prefix, index) => ({
    name: index === 0 ? 'ipv6' : `ipv6-${index + 1}`,
    prefix,
    blockSize: BLOCK,
    ipip: 'never',
    vxlan: 'never',
    natOutgoing: true,
  }));
}

/** Calico's block size for IPv6 (libcalico-go/lib/clientv3/ippool.go). */
const BLOCK = 122;
