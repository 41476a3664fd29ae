import type { NamespaceDraft } from '../../../linux/draft.js';
import type { Cluster } from '../../../topology/cluster.js';
import type { Node } from '../../../topology/machine.js';
import { inetAddresses } from '../../../topology/segment.js';
import type { Context } from '../../programmer.js';
import { includesLoopback, nodePortIps, nodePortSetting } from '../node-port-addresses.js';
import { clusterRules, nodePortsAt } from './cluster-rules.js';
import { eraOf } from './era.js';
import { ensureJumps } from './jumps.js';

/** Mode iptables: jumps first, one by one, then all other chains at once by iptables-restore (syncProxyRules). */
export function writeIptables(host: NamespaceDraft, node: Node, cluster: Cluster, context: Context): void {
  const rules = context.plan(clusterRules, cluster);
  const era = eraOf(cluster);
  const { source } = cluster;
  const provenance = { by: 'kube-proxy', why: 'leads to the Services of the cluster', source };
  const addresses = node.attachments.flatMap(inetAddresses).map(({ address }) => address);
  for (const family of rules.families) {
    ensureJumps(host, family, era.jumps, provenance);
    for (const chain of era.expects) host.iptables('nat', family).newChain(chain, provenance);
    for (const { table, chain } of rules.chainsOn({ name: node.name, addresses }, family)) {
      host.iptables(table, family).restore(chain);
    }
  }
  if (!includesLoopback(nodePortSetting(cluster, 4))) return;
  host.setSysctl('net.ipv4.conf.all.route_localnet', 1, {
    by: 'kube-proxy',
    why: 'node ports answer on 127.0.0.1 too',
    source,
  });
}

/** Where node ports are not open everywhere: the last rules of KUBE-SERVICES, for the addresses that the node has by now. */
export function openNodePorts(host: NamespaceDraft, node: Node, cluster: Cluster, context: Context): void {
  const why = `--nodeport-addresses: node ports answer here`;
  for (const family of context.plan(clusterRules, cluster).families) {
    const setting = nodePortSetting(cluster, family);
    if (setting === 'all') continue;
    for (const address of nodePortIps(host, node, setting, family)) {
      if (family === 6 && address === '::1') continue;
      const provenance = { by: 'kube-proxy', why, source: cluster.source };
      host.iptables('nat', family).append('KUBE-SERVICES', nodePortsAt(address), provenance);
    }
  }
}
