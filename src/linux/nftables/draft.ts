import type { Provenance } from '../provenance.js';
import type { NftBase, NftChain, NftElement, NftFamily, NftRule, NftSet, NftTable } from './ruleset.js';

interface ChainDraft {
  readonly chain: Omit<NftChain, 'rules'>;
  readonly rules: NftRule[];
  /** A chain that was taken over whole and not written to since. */
  ready?: NftChain;
}

/** What a set is made with; the elements follow. */
export type NewNftSet = Omit<NftSet, 'elements' | 'flags'> & { readonly flags?: readonly string[] };

/** One table of nftables while programs write to it: `nft add chain`, `nft add rule`, `nft add element`. */
export class NftTableDraft {
  readonly #chains = new Map<string, ChainDraft>();
  readonly #sets = new Map<string, { readonly set: NewNftSet | NftSet; readonly elements?: NftElement[] }>();

  constructor(
    readonly family: NftFamily,
    readonly name: string,
    readonly provenance: Provenance,
    readonly comment?: string,
  ) {}

  /** `add chain`; with `base` a base chain. Nothing happens when it is there already. */
  addChain(
    name: string,
    provenance: Provenance,
    options: { readonly base?: NftBase; readonly comment?: string } = {},
  ): void {
    if (!this.#chains.has(name))
      this.#chains.set(name, { chain: { name, ...options, provenance }, rules: [] });
  }

  /** Takes a finished chain over as it is, so that machines with the same one share it; a chain of that name goes. */
  putChain(chain: NftChain): void {
    this.#chains.set(chain.name, { chain, rules: [], ready: chain });
  }

  /** `add rule`: at the chain's end. */
  addRule(chain: string, text: string, provenance: Provenance): void {
    this.#rules(chain).push({ text, provenance });
  }

  /** `insert rule`: before all others. */
  insertRule(chain: string, text: string, provenance: Provenance): void {
    this.#rules(chain).unshift({ text, provenance });
  }

  /** `add set` or `add map`, empty; nothing happens when it is there already. */
  addSet(set: NewNftSet): void {
    if (!this.#sets.has(set.name)) this.#sets.set(set.name, { set, elements: [] });
  }

  /** Takes a finished set or map over as it is; one of that name goes. */
  putSet(set: NftSet): void {
    this.#sets.set(set.name, { set });
  }

  /** `add element`: of a set that {@link addSet} made. */
  addElement(set: string, element: NftElement): void {
    const elements = this.#sets.get(set)?.elements;
    if (!elements) throw new RangeError(`no set ${set} in table ${this.name}: create it first`);
    elements.push(element);
  }

  #rules(name: string): NftRule[] {
    const draft = this.#chains.get(name);
    if (!draft) throw new RangeError(`no chain ${name} in table ${this.name}: create it first`);
    if (draft.ready) {
      draft.rules.push(...draft.ready.rules);
      delete draft.ready;
    }
    return draft.rules;
  }

  build(): NftTable {
    const sets = new Map<string, NftSet>();
    for (const [name, { set, elements }] of this.#sets) {
      sets.set(name, elements ? { flags: [], ...set, elements } : (set as NftSet));
    }
    const chains = new Map<string, NftChain>();
    for (const [name, { chain, rules, ready }] of this.#chains) {
      chains.set(name, ready ?? { ...chain, rules: [...rules] });
    }
    const { family, comment, provenance } = this;
    return {
      family,
      name: this.name,
      ...(comment === undefined ? {} : { comment }),
      sets,
      chains,
      provenance,
    };
  }
}
