import type { NetworkNamespace } from '../namespace.js';
import type { Chain, IptablesTable, Rule } from '../netfilter/ruleset.js';
import type { Line } from './line.js';

/** `iptables-save` (family 4) or `ip6tables-save`, without its dated headers; every counter is zero. */
export function iptablesLines(namespace: NetworkNamespace, family: 4 | 6 = 4): Line[] {
  return namespace.iptables.filter((table) => table.family === family).flatMap(tableLines);
}

function tableLines(table: IptablesTable): Line[] {
  const chains = [...table.chains.values()];
  return [
    { text: `*${table.name}` },
    ...chains.map((chain) => ({ text: formatChain(chain), provenance: chain.provenance })),
    ...chains.flatMap((chain) =>
      chain.rules.map((rule) => ({
        text: formatIptablesRule(chain.name, rule),
        provenance: rule.provenance,
      })),
    ),
    { text: 'COMMIT' },
  ];
}

/** `:FORWARD DROP [0:0]`; a user-defined chain has no policy: `:DOCKER - [0:0]`. */
function formatChain(chain: Chain): string {
  return `:${chain.name} ${chain.policy ?? '-'} [0:0]`;
}

/** `-A FORWARD -j DOCKER-USER` */
export function formatIptablesRule(chain: string, rule: Pick<Rule, 'spec'>): string {
  return rule.spec === '' ? `-A ${chain}` : `-A ${chain} ${rule.spec}`;
}
