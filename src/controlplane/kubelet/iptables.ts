import type { Family } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { TableName } from '../../linux/netfilter/ruleset.js';
import type { Cluster } from '../../topology/cluster.js';
import { clusterFamilies } from '../kube-apiserver/service-families.js';
import { isBefore124 } from '../kube-proxy/iptables/era.js';
import { LOCALNET_REASON, LOCALNET_RULE } from '../kube-proxy/iptables/fixed-chains.js';

const MARK_TO_DROP = '0x8000/0x8000';
const DROP_COMMENT = '-m comment --comment "kubernetes firewall for dropping marked packets"';

/**
 * The chains that the kubelet makes for kube-proxy and for others that look for them
 * (pkg/kubelet/kubelet_network_linux.go). KUBE-MARK-DROP went with 1.28; here with 1.24, as kube-proxy's use of it.
 */
export function writeKubeletChains(host: NamespaceDraft, cluster: Cluster): void {
  for (const of of clusterFamilies(cluster)) writeChains(host, cluster, of);
}

function writeChains(host: NamespaceDraft, { kubernetes, source }: Cluster, of: Family): void {
  const because = (why: string) => ({ by: 'kubelet', why, source });
  const canary = because('the kubelet sees by it when somebody flushed the rules');
  const tables: readonly TableName[] = ['mangle', 'nat', 'filter'];
  for (const table of tables) host.iptables(table, of).newChain('KUBE-KUBELET-CANARY', canary);

  const filter = host.iptables('filter', of);
  const firewall = because('packets that no node may take');
  filter.newChain('KUBE-FIREWALL', firewall);
  if (isBefore124(kubernetes)) {
    const nat = host.iptables('nat', of);
    const drop = because('packets that KUBE-MARK-DROP marked are dropped');
    nat.newChain('KUBE-MARK-DROP', because('marks packets that are to be dropped'));
    nat.append('KUBE-MARK-DROP', `-j MARK --set-xmark ${MARK_TO_DROP}`, drop);
    filter.append('KUBE-FIREWALL', `${DROP_COMMENT} -m mark --mark ${MARK_TO_DROP} -j DROP`, drop);
  } else {
    host
      .iptables('mangle', of)
      .newChain('KUBE-IPTABLES-HINT', because('tells others which iptables the kubelet uses'));
  }
  if (of === 4) filter.append('KUBE-FIREWALL', LOCALNET_RULE, because(LOCALNET_REASON));
  filter.insert('OUTPUT', '-j KUBE-FIREWALL', firewall);
  filter.insert('INPUT', '-j KUBE-FIREWALL', firewall);
}
