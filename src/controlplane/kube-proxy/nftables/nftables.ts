import { family as familyOf } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { NftChain, NftElement, NftSet } from '../../../linux/nftables/ruleset.js';
import type { Cluster } from '../../../topology/cluster.js';
import type { Node } from '../../../topology/machine.js';
import { lazy } from '../../memo.js';
import type { Context } from '../../programmer.js';
import { clusterCidr } from '../cluster-cidr.js';
import { isLoopback } from '../ipvs/dummy.js';
import {
  type NodePortSetting,
  nodePortIps,
  nodePortSetting,
  primaryAddress,
} from '../node-port-addresses.js';
import { dependsOnNode } from '../reachable-endpoints.js';
import { type ProxiedPort, proxiedPorts } from '../service-port.js';
import { nftEraOf } from './era.js';
import {
  fixedChains,
  headerWord,
  nodePortAddresses,
  SHARED_SETS,
  type SharedSet,
  sharedSet,
} from './fixed.js';
import { type PortObjects, portObjects, type Surroundings } from './port-objects.js';

/** Mode nftables: a table of its own for each family, written in one transaction (pkg/proxy/nftables, syncProxyRules). */
export function writeNftables(host: NamespaceDraft, node: Node, cluster: Cluster, context: Context): void {
  const tables = context.plan(clusterTables, cluster);
  const provenance = { by: 'kube-proxy', why: 'Services of the cluster', source: cluster.source };
  for (const family of tables.families) {
    const table = host.nftables(headerWord(family), 'kube-proxy', provenance, 'rules for kube-proxy');
    const address = primaryAddress(node, family);
    const { sets, chains } = tables.contentOn({ name: node.name, address }, family);
    const [clusterIps, ...others] = sets;
    if (clusterIps) table.putSet(clusterIps);
    const setting = nodePortSetting(cluster, family);
    if (setting !== 'all')
      table.putSet(nodePortAddresses(family, [], { ...provenance, why: whyOf(setting) }));
    for (const set of others) table.putSet(set);
    for (const chain of chains) table.putChain(chain);
  }
}

/** The set of addresses that node ports answer at, filled once the node has all its addresses. */
export function fillNodePortIps(host: NamespaceDraft, node: Node, cluster: Cluster, context: Context): void {
  const { families } = context.plan(clusterTables, cluster);
  const provenance = { by: 'kube-proxy', why: 'Services of the cluster', source: cluster.source };
  for (const family of families) {
    const setting = nodePortSetting(cluster, family);
    if (setting === 'all') continue;
    const table = host.nftables(headerWord(family), 'kube-proxy', provenance, 'rules for kube-proxy');
    const ips = nodePortIps(host, node, setting, family).filter((address) => !isLoopback(address));
    table.putSet(nodePortAddresses(family, ips, { ...provenance, why: whyOf(setting) }));
  }
}

function whyOf(setting: NodePortSetting): string {
  return setting.includes('primary')
    ? '--nodeport-addresses=primary: node ports answer at the primary address of the node'
    : '--nodeport-addresses: node ports answer at these addresses of the node';
}

interface Content {
  readonly sets: readonly NftSet[];
  readonly chains: readonly NftChain[];
}

/** kube-proxy's tables in a cluster: all that is the same on every node is computed once. */
interface ClusterTables {
  readonly families: readonly (4 | 6)[];
  contentOn(node: NonNullable<Surroundings['node']>, family: 4 | 6): Content;
}

function clusterTables(cluster: Cluster, context: Context): ClusterTables {
  const ports = context.plan(proxiedPorts, cluster);
  const families = { 4: lazy(() => familyTable(4)), 6: lazy(() => familyTable(6)) };
  return {
    families: ([4, 6] as const).filter(
      (of) => ports[of].length > 0 || cluster.serviceCidrs.some((cidr) => familyOf(cidr) === of),
    ),
    contentOn: (node, family) => families[family]()(node),
  };

  function familyTable(family: 4 | 6): (node: NonNullable<Surroundings['node']>) => Content {
    const era = nftEraOf(cluster);
    const cidr = clusterCidr(cluster, family);
    const around: Surroundings = { era, ...(cidr ? { clusterCidr: cidr } : {}) };
    const cidrs = cluster.serviceCidrs.filter((one) => familyOf(one) === family);
    const everywhere = nodePortSetting(cluster, family) === 'all';
    const fixed = fixedChains(family, { era, serviceCidrs: cidrs, everywhere }, cluster.source);
    const same = new Map<ProxiedPort, PortObjects>();
    for (const port of ports[family]) if (!dependsOnNode(port)) same.set(port, portObjects(port, around));
    const content = (objects: readonly PortObjects[]): Content => ({
      sets: [...sharedSets(objects, family, cluster), ...objects.flatMap(({ sets }) => sets)],
      chains: [...fixed, ...objects.flatMap(({ chains }) => chains)],
    });
    if (same.size === ports[family].length) {
      const all = content([...same.values()]);
      return () => all;
    }
    return (node) =>
      content(ports[family].map((port) => same.get(port) ?? portObjects(port, { ...around, node })));
  }
}

/** The sets that all Services share. Ports of one Service have the same ClusterIP, which is there once. */
function sharedSets(objects: readonly PortObjects[], family: 4 | 6, { source }: Cluster): NftSet[] {
  const elements = new Map<SharedSet, Map<string, NftElement>>(SHARED_SETS.map((set) => [set, new Map()]));
  for (const each of objects) {
    for (const [set, element] of each.elements) elements.get(set)!.set(element.key, element);
  }
  const provenance = { by: 'kube-proxy', why: 'Services of the cluster', source };
  return [...elements].map(([name, byKey]) => sharedSet(name, family, [...byKey.values()], provenance));
}
