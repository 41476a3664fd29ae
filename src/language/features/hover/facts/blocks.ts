import { isCalico } from '../../../../controlplane/calico/cluster.js';
import { type IpamPlan, type NodeAllocations, planIpam } from '../../../../controlplane/calico/ipam/plan.js';
import { isFlannel } from '../../../../controlplane/flannel/cluster.js';
import { planLeases } from '../../../../controlplane/flannel/leases.js';
import { contains, size } from '../../../../linux/address.js';
import type { IpPool } from '../../../../topology/calico.js';
import type { Cluster } from '../../../../topology/cluster.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';

/** What a node got of the pods' network: blocks of Calico's IPAM, or its subnet of flannel's. */
export function blocksOf(
  scene: Scene,
  cluster: Cluster,
  node: string,
): readonly Pick<NodeAllocations['blocks'][number], 'prefix'>[] {
  if (isFlannel(cluster)) {
    const lease = scene.plane.context.plan(planLeases, cluster).leases.get(node);
    return lease ? [{ prefix: lease.subnet }] : [];
  }
  return ipamOf(scene, cluster)?.nodes.get(node)?.blocks ?? [];
}

/** A pool: how it is used, which nodes have which of its blocks, how many addresses are left. */
export function poolFacts(scene: Scene, clusterName: string, name: string): Fact[] {
  const cluster = scene.model.topology.clusters.get(clusterName);
  const pool = cluster?.cni.kind === 'calico' ? cluster.cni.pools.get(name) : undefined;
  const ipam = cluster && ipamOf(scene, cluster);
  if (!cluster || !pool || !ipam) return [];
  const perNode = [...ipam.nodes].flatMap(([node, { blocks }]) => {
    const own = blocks.filter((block) => block.pool === pool);
    return own.length > 0 ? [{ node, prefixes: own.map(({ prefix }) => code(prefix)).join(' ') }] : [];
  });
  return [
    ...single('prefix', code(pool.prefix)),
    ...single('options', code(optionsOf(pool))),
    ...listed('blocks', perNode, ({ node, prefixes }) => `${plain(node)} ${prefixes}`),
    ...single('free', freeText(pool, ipam)),
  ];
}

function optionsOf({ blockSize, ipip, vxlan, natOutgoing }: IpPool): string {
  const nat = natOutgoing ? '  nat-outgoing' : '';
  return `block-size ${blockSize}  ipip ${ipip}  vxlan ${vxlan}${nat}`;
}

function freeText(pool: IpPool, { pods, nodes }: IpamPlan): string {
  let used = 0;
  for (const { address } of pods.values()) if (contains(pool.prefix, address)) used += 1;
  for (const { tunnel } of nodes.values()) if (tunnel && contains(pool.prefix, tunnel.address)) used += 1;
  const all = size(pool.prefix);
  return `${all - BigInt(used)} / ${all}`;
}

function ipamOf({ plane }: Scene, cluster: Cluster): IpamPlan | undefined {
  return isCalico(cluster) ? plane.context.plan(planIpam, cluster) : undefined;
}
