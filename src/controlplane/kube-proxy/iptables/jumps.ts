import type { NamespaceDraft } from '../../../linux/draft.js';
import type { TableName } from '../../../linux/netfilter/ruleset.js';
import type { Provenance } from '../../../linux/provenance.js';
import { comment } from './rule-text.js';

/** A rule of a built-in chain that leads to one of kube-proxy's (iptablesJumpChain). */
export interface Jump {
  readonly table: TableName;
  readonly from: string;
  readonly to: string;
  readonly comment: string;
  /** Only for the first packet of a connection. */
  readonly onlyNew?: true;
}

/** Puts each jump first in its chain, so that the last one of a chain comes first, unless the chain has it already. */
export function ensureJumps(
  host: NamespaceDraft,
  family: 4 | 6,
  jumps: readonly Jump[],
  provenance: Provenance,
): void {
  for (const { table, from, to, comment: text, onlyNew } of jumps) {
    const draft = host.iptables(table, family);
    draft.newChain(to, provenance);
    const match = onlyNew ? '-m conntrack --ctstate NEW ' : '';
    draft.insertOnce(from, `${match}${text === '' ? '' : `${comment(text)} `}-j ${to}`, provenance);
  }
}

const portals = 'kubernetes service portals';
const visible = 'kubernetes externally-visible service portals';
const firewall = 'kubernetes load balancer firewall';

const NAT_JUMPS: readonly Jump[] = [
  { table: 'nat', from: 'OUTPUT', to: 'KUBE-SERVICES', comment: portals },
  { table: 'nat', from: 'PREROUTING', to: 'KUBE-SERVICES', comment: portals },
  { table: 'nat', from: 'POSTROUTING', to: 'KUBE-POSTROUTING', comment: 'kubernetes postrouting rules' },
];

/** In the order in which kube-proxy makes them. */
export const JUMPS_120: readonly Jump[] = [
  { table: 'filter', from: 'INPUT', to: 'KUBE-EXTERNAL-SERVICES', comment: visible, onlyNew: true },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-EXTERNAL-SERVICES', comment: visible, onlyNew: true },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-SERVICES', comment: portals, onlyNew: true },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-SERVICES', comment: portals, onlyNew: true },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-FORWARD', comment: 'kubernetes forwarding rules' },
  ...NAT_JUMPS,
];

/** The same since 1.24, with those that the kubelet makes as well. */
export const JUMPS: readonly Jump[] = [
  { table: 'filter', from: 'INPUT', to: 'KUBE-EXTERNAL-SERVICES', comment: visible, onlyNew: true },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-EXTERNAL-SERVICES', comment: visible, onlyNew: true },
  { table: 'filter', from: 'INPUT', to: 'KUBE-NODEPORTS', comment: 'kubernetes health check service ports' },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-SERVICES', comment: portals, onlyNew: true },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-SERVICES', comment: portals, onlyNew: true },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-FORWARD', comment: 'kubernetes forwarding rules' },
  { table: 'filter', from: 'INPUT', to: 'KUBE-PROXY-FIREWALL', comment: firewall, onlyNew: true },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-PROXY-FIREWALL', comment: firewall, onlyNew: true },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-PROXY-FIREWALL', comment: firewall, onlyNew: true },
  ...NAT_JUMPS,
  { table: 'filter', from: 'INPUT', to: 'KUBE-FIREWALL', comment: '' },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-FIREWALL', comment: '' },
];
