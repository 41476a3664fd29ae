import type { NamespaceDraft } from '../../linux/draft.js';
import type { Provenance } from '../../linux/provenance.js';

/**
 * `modprobe br_netfilter`: bridged packets are handed to iptables, ip6tables and arptables from now on, for that is the
 * module's default (net/bridge/br_netfilter_hooks.c).
 */
export function loadBrNetfilter(host: NamespaceDraft, provenance: Provenance): void {
  for (const tables of ['iptables', 'ip6tables', 'arptables']) {
    host.setSysctl(`net.bridge.bridge-nf-call-${tables}`, 1, provenance);
  }
}
