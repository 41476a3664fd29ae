import { family as familyOf } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { Cluster } from '../../../topology/cluster.js';
import type { Node } from '../../../topology/machine.js';
import type { Context } from '../../programmer.js';
import { clusterCidr } from '../cluster-cidr.js';
import { ensureJumps } from '../iptables/jumps.js';
import { nodePortIps, nodePortSetting } from '../node-port-addresses.js';
import { ipvsChains } from './chains.js';
import { type FamilyState, type IpvsState, ipvsState } from './cluster-state.js';
import { bindAddresses, ensureDummy, nodeAddresses } from './dummy.js';
import { mayUseLoadBalancer, NODE_SETS, nodeEntries, type ProxyNode } from './entries.js';
import { ipSetOf, SetEntries } from './ip-sets.js';
import { ipvsJumps } from './jumps.js';
import { setSysctls } from './sysctls.js';
import { nodePortServers, portServers } from './virtual-servers.js';

/**
 * Mode ipvs (pkg/proxy/ipvs/proxier.go, syncProxyRules): each Service address is put on a dummy device, so that packets to it
 * are led to INPUT, where a virtual server sends them on; iptables only marks what is to be masqueraded, by ipsets.
 */
export function writeIpvs(host: NamespaceDraft, node: Node, cluster: Cluster, context: Context): void {
  const state = context.plan(ipvsState, cluster);
  const { source } = cluster;
  setSysctls(host, cluster, state.setting.era);
  ensureDummy(host, node.name, source);
  const own = {
    name: node.name,
    addresses: node.attachments.flatMap(({ address, second }) =>
      second ? [address, second.address] : [address],
    ),
  };
  const provenance = { by: 'kube-proxy', why: 'leads to the Services of the cluster', source };
  for (const family of state.families) {
    if (state.setting.era.firewall === 'nat')
      host.iptables('nat', family).newChain('KUBE-MARK-DROP', provenance);
    ensureJumps(host, family, ipvsJumps(state.setting.era), provenance);
    writeFamily(host, own, cluster, state, family);
  }
}

function writeFamily(
  host: NamespaceDraft,
  node: ProxyNode,
  cluster: Cluster,
  { setting, of }: IpvsState,
  family: 4 | 6,
): void {
  const state = of(family);
  const { source } = cluster;
  const entries = new SetEntries();
  for (const address of bindAddresses(host, state)) entries.add('KUBE-IPVS-IPS', address);
  for (const server of state.servers) host.restoreVirtualServer(server);
  for (const port of state.ownPorts) {
    for (const server of portServers(port, node.name, setting)) host.restoreVirtualServer(server);
  }
  for (const port of state.ports) nodeEntries(port, node, entries);
  for (const set of state.sets) host.setIpSet(set);
  for (const name of NODE_SETS) host.setIpSet(ipSetOf(name, family, entries, source));
  const cidr = clusterCidr(cluster, family);
  const chains = ipvsChains({
    family,
    era: setting.era,
    source,
    filled: (name) => entries.has(name) || state.entries.has(name),
    closedToNode: state.ports.filter(
      (port) => port.sourceRanges.length > 0 && !mayUseLoadBalancer(port, node),
    ),
    ...(cidr ? { clusterCidr: cidr } : {}),
  });
  for (const { table, chain } of chains) host.iptables(table, family).restore(chain);
}

/**
 * Node ports answer on every address of the node, also on those of devices that programs made after kube-proxy began: it
 * looks again with each change (nodePortAddresses).
 */
export function writeNodePorts(host: NamespaceDraft, node: Node, cluster: Cluster, context: Context): void {
  const { families, setting, of } = context.plan(ipvsState, cluster);
  for (const family of families) {
    const setting = nodePortSetting(cluster, family);
    const wanted = setting === 'all' ? undefined : new Set(nodePortIps(host, node, setting, family));
    const addresses = nodeAddresses(host).filter(
      (address) => familyOf(address) === family && (!wanted || wanted.has(address)),
    );
    for (const server of nodePortsOf(of(family), node.name, addresses)) host.restoreVirtualServer(server);
  }

  function nodePortsOf(
    { ports }: FamilyState,
    name: string,
    addresses: Parameters<typeof nodePortServers>[2],
  ) {
    return ports.flatMap((port) => nodePortServers(port, name, addresses, setting));
  }
}
