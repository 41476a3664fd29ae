import type { Provenance } from '../provenance.js';

/** iptables tables (iptables(8)). */
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/**
 * One rule. `spec` is what iptables-save prints after `-A CHAIN `: the text is the data, in iptables-save's own
 * order of options, so that a rule reads the same here, in a trace and on a real machine. `compile.ts` gives its meaning.
 */
export interface Rule {
  readonly spec: string;
  readonly provenance: Provenance;
}

/** A chain. Built-in chains have a policy, user-defined ones none. */
export interface Chain {
  readonly name: string;
  readonly policy?: 'ACCEPT' | 'DROP';
  readonly rules: readonly Rule[];
  readonly provenance: Provenance;
}

/** One table of one address family; the chains stand in iptables-save's order: built-in first. */
export interface IptablesTable {
  readonly family: 4 | 6;
  readonly name: TableName;
  readonly chains: ReadonlyMap<string, Chain>;
}

/** An ipset (ipset(8)). */
export interface IpSet {
  readonly name: string;
  /** `hash:ip`, `hash:net`, `hash:ip,port`, … */
  readonly type: string;
  readonly family: 4 | 6;
  readonly members: readonly string[];
  readonly provenance: Provenance;
}
