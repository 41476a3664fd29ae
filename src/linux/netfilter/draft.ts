import type { Provenance } from '../provenance.js';
import type { Chain, IptablesTable, Rule, TableName } from './ruleset.js';

/** Built-in chains of each table, in iptables-save's order (iptables(8)). */
export const BUILT_IN_CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** Tables in the order that iptables-save prints them (iptables 1.8, nf_tables). */
export const TABLE_ORDER: readonly TableName[] = ['mangle', 'security', 'raw', 'filter', 'nat'];

interface ChainDraft {
  readonly name: string;
  policy?: { value: 'ACCEPT' | 'DROP'; provenance: Provenance };
  rules: Rule[];
  readonly provenance: Provenance;
  /** A chain that was restored and not written to since. */
  ready?: Chain;
}

/** One table while programs write to it: `iptables -t TABLE -N/-A/-I/-P`. */
export class TableDraft {
  readonly #chains = new Map<string, ChainDraft>();

  constructor(
    readonly family: 4 | 6,
    readonly name: TableName,
  ) {
    const provenance = { by: 'kernel', why: `built-in chain of table ${name}` };
    for (const chain of BUILT_IN_CHAINS[name]) {
      this.#chains.set(chain, {
        name: chain,
        policy: { value: 'ACCEPT', provenance },
        rules: [],
        provenance,
      });
    }
  }

  /** `-N CHAIN`; nothing happens when it is there already. */
  newChain(name: string, provenance: Provenance): void {
    if (!this.#chains.has(name)) this.#chains.set(name, { name, rules: [], provenance });
  }

  /**
   * `iptables-restore --noflush` of one user-defined chain: it has these rules now, whatever it had before. The chain is
   * kept as it is, so that machines with the same one share it.
   */
  restore(chain: Chain): void {
    this.#chains.set(chain.name, {
      name: chain.name,
      rules: [],
      provenance: chain.provenance,
      ready: chain,
    });
  }

  /** `-P CHAIN POLICY` of a built-in chain. */
  policy(chain: string, value: 'ACCEPT' | 'DROP', provenance: Provenance): void {
    this.#chain(chain).policy = { value, provenance };
  }

  /** `-A CHAIN SPEC`. */
  append(chain: string, spec: string, provenance: Provenance): void {
    this.#chain(chain).rules.push({ spec, provenance });
  }

  /** `-C CHAIN SPEC || -A CHAIN SPEC`: appended unless the chain has a rule with this text. */
  appendOnce(chain: string, spec: string, provenance: Provenance): void {
    if (!this.#chain(chain).rules.some((rule) => rule.spec === spec)) this.append(chain, spec, provenance);
  }

  /** `-I CHAIN POSITION SPEC`; positions count from 1. */
  insert(chain: string, spec: string, provenance: Provenance, position = 1): void {
    this.#chain(chain).rules.splice(position - 1, 0, { spec, provenance });
  }

  /** `-C CHAIN SPEC || -I CHAIN SPEC`: inserted at the top unless the chain has a rule with this text. */
  insertOnce(chain: string, spec: string, provenance: Provenance): void {
    if (!this.#chain(chain).rules.some((rule) => rule.spec === spec)) this.insert(chain, spec, provenance);
  }

  /** `-D CHAIN SPEC`: the first rule with this text goes, if there is one. */
  remove(chain: string, spec: string): void {
    const { rules } = this.#chain(chain);
    const index = rules.findIndex((rule) => rule.spec === spec);
    if (index >= 0) rules.splice(index, 1);
  }

  #chain(name: string): ChainDraft {
    const chain = this.#chains.get(name);
    if (!chain) throw new RangeError(`no chain ${name} in table ${this.name}: create it first`);
    if (chain.ready) {
      chain.rules = [...chain.ready.rules];
      delete chain.ready;
    }
    return chain;
  }

  build(): IptablesTable {
    const builtIn = BUILT_IN_CHAINS[this.name];
    const own = [...this.#chains.keys()].filter((name) => !builtIn.includes(name)).sort();
    const chains = new Map<string, Chain>();
    for (const name of [...builtIn, ...own]) {
      const { policy, rules, provenance, ready } = this.#chains.get(name)!;
      if (ready) {
        chains.set(name, ready);
        continue;
      }
      chains.set(name, {
        name,
        ...(policy ? { policy: policy.value } : {}),
        rules: [...rules],
        provenance: policy?.provenance ?? provenance,
      });
    }
    return { family: this.family, name: this.name, chains };
  }
}
