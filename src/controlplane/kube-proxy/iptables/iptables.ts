import type { NamespaceDraft } from '../../../linux/draft.js';
import type { Cluster } from '../../../topology/cluster.js';
import type { Node } from '../../../topology/machine.js';
import { inetAddresses } from '../../../topology/segment.js';
import type { Context } from '../../programmer.js';
import { clusterRules } from './cluster-rules.js';
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
  host.setSysctl('net.ipv4.conf.all.route_localnet', 1, {
    by: 'kube-proxy',
    why: 'node ports answer on 127.0.0.1 too',
    source,
  });
}
