import type { NftBase } from '../../../linux/nftables/ruleset.js';
import type { Cluster } from '../../../topology/cluster.js';
import { isOlderThan } from '../version.js';

/** A base chain, and the chains that it jumps to with a connection's first packet, or with every packet. */
export interface BaseChain {
  readonly name: string;
  readonly base: NftBase;
  readonly jumps: readonly { readonly to: string; readonly onlyNew: boolean }[];
}

/** How kube-proxy of some versions writes its table. */
export interface NftEra {
  readonly baseChains: readonly BaseChain[];
  /** The rule that masquerades outsiders asks for the Service's port again. */
  readonly namesPort: boolean;
}

const DNAT = -100;
const SNAT = 100;

function base(type: 'filter' | 'nat', hook: NftBase['hook'], priority: number): NftBase {
  return { type, hook, priority, policy: 'accept' };
}

function onNew(...chains: readonly string[]): BaseChain['jumps'] {
  return chains.map((to) => ({ to, onlyNew: true }));
}

function always(to: string): BaseChain['jumps'] {
  return [{ to, onlyNew: false }];
}

const NAT_CHAINS: readonly BaseChain[] = [
  { name: 'nat-prerouting', base: base('nat', 'prerouting', DNAT), jumps: always('services') },
  { name: 'nat-output', base: base('nat', 'output', DNAT), jumps: always('services') },
  { name: 'nat-postrouting', base: base('nat', 'postrouting', SNAT), jumps: always('masquerading') },
];

/** Since 1.34 only source ranges are looked at before NAT; everything else behind it, so that local traffic is not dropped. */
const CURRENT: NftEra = {
  baseChains: [
    {
      name: 'filter-prerouting-pre-dnat',
      base: base('filter', 'prerouting', DNAT - 10),
      jumps: onNew('firewall-check'),
    },
    {
      name: 'filter-output-pre-dnat',
      base: base('filter', 'output', DNAT - 10),
      jumps: onNew('firewall-check'),
    },
    {
      name: 'filter-input',
      base: base('filter', 'input', 0),
      jumps: onNew('nodeport-endpoints-check', 'service-endpoints-check'),
    },
    {
      name: 'filter-forward',
      base: base('filter', 'forward', 0),
      jumps: onNew('service-endpoints-check', 'cluster-ips-check'),
    },
    {
      name: 'filter-output',
      base: base('filter', 'output', 0),
      jumps: onNew('service-endpoints-check', 'cluster-ips-check'),
    },
    ...NAT_CHAINS,
  ],
  namesPort: false,
};

/** 1.31, where the mode is beta, to 1.33, where it is stable. */
const V131: NftEra = {
  baseChains: [
    {
      name: 'filter-prerouting',
      base: base('filter', 'prerouting', DNAT - 10),
      jumps: onNew('firewall-check'),
    },
    {
      name: 'filter-input',
      base: base('filter', 'input', DNAT - 10),
      jumps: onNew('nodeport-endpoints-check', 'service-endpoints-check'),
    },
    {
      name: 'filter-forward',
      base: base('filter', 'forward', DNAT - 10),
      jumps: onNew('service-endpoints-check', 'cluster-ips-check'),
    },
    {
      name: 'filter-output',
      base: base('filter', 'output', DNAT - 10),
      jumps: onNew('service-endpoints-check', 'firewall-check'),
    },
    {
      name: 'filter-output-post-dnat',
      base: base('filter', 'output', DNAT + 10),
      jumps: onNew('cluster-ips-check'),
    },
    ...NAT_CHAINS,
  ],
  namesPort: true,
};

/** The era of a cluster's version; where none is declared, the newest. */
export function nftEraOf({ kubernetes }: Pick<Cluster, 'kubernetes'>): NftEra {
  return isOlderThan(kubernetes, 34) ? V131 : CURRENT;
}
