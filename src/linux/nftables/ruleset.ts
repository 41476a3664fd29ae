import type { Provenance } from '../provenance.js';

/** Address families of tables that see IP packets (nft(8), "ADDRESS FAMILIES"): `inet` sees both. */
export type NftFamily = 'ip' | 'ip6' | 'inet';

/** Where a base chain is hooked in; the same five places as those of iptables. */
export type NftHook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** What makes a chain a base chain: the kernel itself begins there. Smaller priorities come first. */
export interface NftBase {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: NftHook;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

/**
 * One rule. `text` is what `nft list ruleset` prints for it, its comment included: the text is the data, so that a rule
 * reads the same here, in a trace and on a real machine. `compile.ts` gives its meaning.
 */
export interface NftRule {
  readonly text: string;
  readonly provenance: Provenance;
}

/** A chain: a base chain with `base`, else a regular one, which other rules jump to. */
export interface NftChain {
  readonly name: string;
  readonly base?: NftBase;
  readonly comment?: string;
  readonly rules: readonly NftRule[];
  readonly provenance: Provenance;
}

/** One element of a set or map, spelled as `nft list ruleset` prints it. */
export interface NftElement {
  /** `10.96.0.1`, `10.0.0.0/8`, `tcp . 30080`, `10.96.0.1 . tcp . 443` */
  readonly key: string;
  /** Of a map: `goto service-…`, `drop`, `10.0.0.1 . 8080`. */
  readonly value?: string;
  readonly comment?: string;
  /** `30s`, where it is not the set's own. */
  readonly timeout?: string;
  readonly provenance: Provenance;
}

/** A named set, or a map from keys to values; with the value type `verdict` it is a verdict map. */
export interface NftSet {
  readonly kind: 'set' | 'map';
  readonly name: string;
  /** `ipv4_addr . inet_proto . inet_service`; or with `typeof`, expressions: `ip daddr . tcp dport`. */
  readonly keyType: string;
  /** Of a map: `verdict`, `ipv4_addr . inet_service`. */
  readonly valueType?: string;
  /** Types are given by expressions: `typeof` in place of `type`. */
  readonly typeof?: boolean;
  /** `dynamic`, `timeout`, `interval`, `constant`, in the order in which nft prints them. */
  readonly flags: readonly string[];
  readonly size?: number;
  /** `3h`, `1m` */
  readonly timeout?: string;
  readonly gcInterval?: string;
  /** Each element counts the packets that found it. */
  readonly counter?: boolean;
  readonly comment?: string;
  readonly elements: readonly NftElement[];
  readonly provenance: Provenance;
}

/** A table: sets, maps and chains in the order in which they were made. Names are a table's own. */
export interface NftTable {
  readonly family: NftFamily;
  readonly name: string;
  readonly comment?: string;
  readonly sets: ReadonlyMap<string, NftSet>;
  readonly chains: ReadonlyMap<string, NftChain>;
  readonly provenance: Provenance;
}
