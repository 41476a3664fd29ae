import { hostPrefix, type IpAddress } from '../../../linux/address.js';
import type { Chain, Rule, TableName } from '../../../linux/netfilter/ruleset.js';
import type { SourceRange } from '../../../linux/provenance.js';
import type { Cluster } from '../../../topology/cluster.js';
import { clusterFamilies } from '../../kube-apiserver/service-families.js';
import { lazy } from '../../memo.js';
import type { Context } from '../../programmer.js';
import { clusterCidr } from '../cluster-cidr.js';
import { includesLoopback, nodePortSetting } from '../node-port-addresses.js';
import { type ProxiedPort, proxiedPorts } from '../service-port.js';
import { eraOf } from './era.js';
import { fixedChains, type PlacedChain } from './fixed-chains.js';
import { type PortRules, SHARED_CHAINS, type Surroundings } from './port-rules.js';
import { comment } from './rule-text.js';

/** Beyond so many endpoints comments are left out (largeClusterEndpointsThreshold). */
const LARGE = 1000;

/** kube-proxy's chains in a cluster: all that is the same on every node is computed once. */
export interface ClusterRules {
  /** Families that the cluster has Services of. */
  readonly families: readonly (4 | 6)[];
  /** kube-proxy's chains on one node. */
  chainsOn(node: NonNullable<Surroundings['node']>, family: 4 | 6): readonly PlacedChain[];
}

export function clusterRules(cluster: Cluster, context: Context): ClusterRules {
  const ports = context.plan(proxiedPorts, cluster);
  const families = { 4: lazy(() => familyRules(4)), 6: lazy(() => familyRules(6)) };
  return {
    families: ports[6].length > 0 ? [4, 6] : clusterFamilies(cluster),
    chainsOn: (node, family) => families[family]()(node),
  };

  function familyRules(family: 4 | 6): (node: NonNullable<Surroundings['node']>) => readonly PlacedChain[] {
    const era = eraOf(cluster);
    const cidr = clusterCidr(cluster, family);
    const count = ports[family].reduce((sum, { endpoints }) => sum + endpoints.length, 0);
    const around: Surroundings = { comments: count <= LARGE, ...(cidr ? { clusterCidr: cidr } : {}) };
    const same = new Map<ProxiedPort, PortRules>();
    for (const port of ports[family])
      if (!era.dependsOnNode(port)) same.set(port, era.portRules(port, around));
    const setting = nodePortSetting(cluster, family);
    const ownFirewall = era.ownFirewall && includesLoopback(setting);
    const fixed = fixedChains(family, cluster.source, { ...era, ownFirewall });
    // Tables keep their chains by name: what is in order once need not be put in order on each node.
    const own = [...same.values()].flatMap(ownChains).sort((a, b) => (a.chain.name < b.chain.name ? -1 : 1));
    const common: PlacedChain[] = [...fixed, ...own];
    const shared = (rules: readonly PortRules[]) =>
      sharedChains(rules, era.filterChains, {
        family,
        source: cluster.source,
        everywhere: setting === 'all',
      });
    if (same.size === ports[family].length) {
      const all = [...common, ...shared([...same.values()])];
      return () => all;
    }
    return (node) => {
      const rules = ports[family].map((port) => same.get(port) ?? era.portRules(port, { ...around, node }));
      const own = rules.filter((_, index) => !same.has(ports[family][index]!)).flatMap(ownChains);
      return [...common, ...own, ...shared(rules)];
    };
  }
}

function ownChains({ own }: PortRules): PlacedChain[] {
  return own.map((chain) => ({ table: 'nat', chain }));
}

/** The chains that all Services share, port after port; the jump to the node ports comes last, if they are open everywhere. */
function sharedChains(
  ports: readonly PortRules[],
  filterChains: readonly string[],
  {
    family,
    source,
    everywhere,
  }: { readonly family: 4 | 6; readonly source: SourceRange; readonly everywhere: boolean },
): PlacedChain[] {
  const provenance = { by: 'kube-proxy', why: 'Services of the cluster', source };
  return SHARED_CHAINS.flatMap((key): PlacedChain[] => {
    const [table, name] = key.split(' ') as [TableName, string];
    if (table === 'filter' && !filterChains.includes(name)) return [];
    const rules = ports.flatMap(({ shared }) => shared.get(key) ?? []);
    const last = key === 'nat KUBE-SERVICES' && everywhere ? [nodePorts(family, source)] : [];
    const chain: Chain = { name, rules: [...rules, ...last], provenance };
    return [{ table, chain }];
  });
}

const NODE_PORTS = 'kubernetes service nodeports; NOTE: this must be the last rule in this chain';

/** `-d ADDRESS … -j KUBE-NODEPORTS`: one rule for each address that `--nodeport-addresses` leaves. */
export function nodePortsAt(address: IpAddress): string {
  return `-d ${hostPrefix(address)} ${comment(NODE_PORTS)} -j KUBE-NODEPORTS`;
}

/** Everything else that is for an address of the node may be for a node port. On IPv6 ::1 never works. */
function nodePorts(family: 4 | 6, source: SourceRange): Rule {
  const destination = family === 6 ? '! -d ::1/128 ' : '';
  return {
    spec: `${destination}${comment(NODE_PORTS)} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`,
    provenance: { by: 'kube-proxy', why: 'node ports are open on every address of the node', source },
  };
}
