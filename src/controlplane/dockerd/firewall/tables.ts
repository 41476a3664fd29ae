import type { Family } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { TableDraft } from '../../../linux/netfilter/draft.js';
import type { TableName } from '../../../linux/netfilter/ruleset.js';

/** The tables of one family: what dockerd says of IPv4 in iptables it says of IPv6 in ip6tables. */
export interface FamilyTables extends Pick<NamespaceDraft, 'ipset' | 'setIpSet'> {
  readonly family: Family;
  iptables(name: TableName): TableDraft;
}

export function tablesOf(host: NamespaceDraft, family: Family): FamilyTables {
  return {
    family,
    iptables: (name) => host.iptables(name, family),
    ipset: (name) => host.ipset(name),
    setIpSet: (set) => host.setIpSet(set),
  };
}
