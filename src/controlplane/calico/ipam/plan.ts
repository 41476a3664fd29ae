import { type Family, family, type IpAddress } from '../../../linux/address.js';
import type { Calico, PoolUse } from '../../../topology/calico.js';
import { type Cluster, type Pod, podKey } from '../../../topology/cluster.js';
import type { Finding } from '../../../topology/finding.js';
import { selects } from '../../../topology/selector.js';
import { remember } from '../../memo.js';
import type { CalicoCluster } from '../cluster.js';
import { type Block, type ClaimedBlock, PoolBlocks } from './pool-blocks.js';

/** An address that IPAM gave away. */
export interface Allocation {
  readonly address: IpAddress;
  readonly block: Block;
}

/** What one node got. */
export interface NodeAllocations {
  /** Blocks affine to the node, in the order it claimed them. */
  readonly blocks: readonly Block[];
  /** Pods of this node whose address is from another node's block, by pod key. */
  readonly borrowed: ReadonlyMap<string, Allocation>;
  /** Address of tunl0, when a pool uses IPIP. */
  readonly tunnel?: Allocation;
  /** Address of vxlan.calico, when a pool uses VXLAN. */
  readonly vxlanTunnel?: Allocation;
}

/** Every address of one cluster. It does not depend on faults: the datastore remembers nodes that are gone. */
export interface IpamPlan {
  readonly pods: ReadonlyMap<string, Allocation>;
  readonly nodes: ReadonlyMap<string, NodeAllocations>;
  readonly findings: readonly Finding[];
}

interface NodeDraft {
  readonly blocks: ClaimedBlock[];
  readonly borrowed: Map<string, Allocation>;
  tunnel?: Allocation;
  vxlanTunnel?: Allocation;
}

/**
 * Calico's IPAM for IPv4 (libcalico-go/lib/ipam): addresses that the user pinned, then each node's tunnel, as when
 * calico-node starts, then the pods in order of declaration. A node takes addresses from its own blocks, lowest first,
 * claims another block when they are full, and borrows from another node's block when no block is left. A pinned address
 * that no pool has, or that is pinned twice, is refused. Linear in nodes and pods.
 */
export function planIpam(cluster: CalicoCluster): IpamPlan {
  return ipamOf(cluster, 4);
}

/** The same of IPv6: dual-stack pods get an address of each family that a pool has. */
function planIpv6Ipam(cluster: CalicoCluster): IpamPlan {
  return ipamOf(cluster, 6);
}

/** By family; plans of a cluster. */
export const IPAM: Readonly<Record<Family, typeof planIpam>> = { 4: planIpam, 6: planIpv6Ipam };

function ipamOf(cluster: CalicoCluster, of: Family): IpamPlan {
  const pools = [...cluster.cni.pools.values()]
    .filter((pool) => family(pool.prefix) === of)
    .map((pool) => new PoolBlocks(pool));
  const nodes = new Map<string, NodeDraft>();
  const pods = new Map<string, Allocation>();
  const nodeOf = (name: string) =>
    remember(nodes, name, () => ({ blocks: [], borrowed: new Map() }) as NodeDraft);
  const give = (pod: Pod, allocation: Allocation): void => {
    pods.set(podKey(pod), allocation);
    if (allocation.block.node !== pod.node) nodeOf(pod.node).borrowed.set(podKey(pod), allocation);
  };

  for (const pod of networked(cluster)) {
    const address = pinnedAddress(pod, of);
    const allocation = address && pinned(pools, nodeOf, pod, address);
    if (allocation) give(pod, allocation);
  }
  const { strictAffinity = false } = cluster.cni;
  const eligible = eligiblePools(pools, cluster);
  for (const name of cluster.nodes.keys()) {
    const forTunnels = eligible(name, 'tunnel');
    const own = nodeOf(name);
    const ofMode = (mode: 'ipip' | 'vxlan') => forTunnels.filter(({ pool }) => pool[mode] !== 'never');
    const tunnel = of === 4 && automatic(ofMode('ipip'), own, name, strictAffinity);
    if (tunnel) own.tunnel = tunnel;
    const vxlanTunnel = automatic(ofMode('vxlan'), own, name, strictAffinity);
    if (vxlanTunnel) own.vxlanTunnel = vxlanTunnel;
  }
  const without: Pod[] = [];
  for (const pod of networked(cluster)) {
    if (pinnedAddress(pod, of)) continue;
    const allocation = automatic(eligible(pod.node, 'workload'), nodeOf(pod.node), pod.node, strictAffinity);
    if (allocation) give(pod, allocation);
    else without.push(pod);
  }
  // A pool without a single block is a mistake of its own, which the language says.
  const full = without[0] && pools.some((pool) => pool.holdsBlocks);
  return { pods, nodes, findings: full ? [poolsFull(without[0]!, without.length, cluster.cni)] : [] };
}

/** Pods in the host's network have no address of their own. */
function* networked(cluster: Cluster): Iterable<Pod> {
  for (const pod of cluster.pods.values()) if (!pod.hostNetwork) yield pod;
}

/** The address of the family that the user gave a pod. */
function pinnedAddress({ address, secondAddress }: Pod, of: Family): IpAddress | undefined {
  return [address, secondAddress].find((each) => each !== undefined && family(each) === of);
}

function pinned(
  pools: readonly PoolBlocks[],
  nodeOf: (name: string) => NodeDraft,
  pod: Pod,
  address: IpAddress,
): Allocation | undefined {
  const pool = pools.find((candidate) => candidate.contains(address));
  const block = pool?.blockOf(address, pod.node);
  if (!block?.take(address)) return undefined;
  const { blocks } = nodeOf(block.node);
  if (!blocks.includes(block)) blocks.push(block);
  return { address, block };
}

/** The pools that a node takes addresses from: enabled ones that select it and are for that use. */
function eligiblePools(
  pools: readonly PoolBlocks[],
  { nodes }: Cluster,
): (node: string, use: PoolUse) => readonly PoolBlocks[] {
  const enabled = pools.filter(({ pool }) => !pool.disabled);
  const byUse = { workload: usableFor(enabled, 'workload'), tunnel: usableFor(enabled, 'tunnel') };
  return (node, use) => {
    const usable = byUse[use];
    if (usable.every(({ pool }) => pool.nodeSelector === undefined)) return usable;
    const labels = nodes.get(node)?.labels ?? {};
    return usable.filter(({ pool }) => !pool.nodeSelector || selects(pool.nodeSelector, labels));
  };
}

function usableFor(pools: readonly PoolBlocks[], use: PoolUse): readonly PoolBlocks[] {
  return pools.filter(({ pool }) => pool.uses === undefined || pool.uses.includes(use));
}

/** @param strict a node takes nothing from blocks of others (IPAMConfig's `strictAffinity`) */
function automatic(
  pools: readonly PoolBlocks[],
  node: NodeDraft,
  name: string,
  strict: boolean,
): Allocation | undefined {
  const own = node.blocks.find((block) => !block.full && pools.some(({ pool }) => pool === block.pool));
  const block =
    own ??
    claim(pools, node, name) ??
    (strict ? undefined : firstOf(pools, (pool) => pool.blockWithSpace(name)));
  const address = block?.takeNext();
  return block && address && { address, block };
}

function claim(pools: readonly PoolBlocks[], node: NodeDraft, name: string): ClaimedBlock | undefined {
  const block = firstOf(pools, (pool) => pool.claim(name));
  if (block) node.blocks.push(block);
  return block;
}

function firstOf<T, R>(items: readonly T[], answer: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = answer(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function poolsFull(first: Pod, count: number, { pools }: Calico): Finding {
  const others = count === 1 ? '' : ` and ${count - 1} more`;
  return {
    code: 'pools-full',
    severity: 'error',
    message: `pod ${podKey(first)}${others} ${count === 1 ? 'gets' : 'get'} no address: no pool has a free one`,
    source: first.source,
    related: [...pools.values()].map(({ name, prefix, source }) => ({
      message: `pool ${name} (${prefix})`,
      source,
    })),
  };
}
