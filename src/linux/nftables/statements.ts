import type { RandomPort, Target } from '../netfilter/targets.js';
import type { NftAtom } from './data.js';
import type { NftField } from './fields.js';
import type { NftLookup } from './lookup.js';

/** Where a key is looked up: in a set or map of the table by name, or in one that stands in the rule itself. */
export type NftSource = { readonly kind: 'named'; readonly name: string } | NftLookup;

/** What a value is compared with. */
export type NftOperand =
  | { readonly kind: 'atoms'; readonly atoms: readonly (readonly NftAtom[])[] }
  | { readonly kind: 'lookup'; readonly source: NftSource };

/** What becomes of a packet, or of its place in the rules (nft(8), "VERDICT STATEMENT"). */
export type NftVerdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** One statement of a rule; they are gone through from left to right, and a match that fails ends the rule. */
export type NftStatement =
  /** `KEY [& MASK] [OP] VALUES`; `negated` for `!=`. */
  | {
      readonly kind: 'match';
      readonly key: readonly NftField[];
      readonly mask?: number;
      readonly negated: boolean;
      readonly operand: NftOperand;
    }
  /** `FIELD < NUMBER` and the like. */
  | {
      readonly kind: 'compare';
      readonly field: NftField;
      readonly operator: '<' | '>' | '<=' | '>=';
      readonly value: number;
    }
  /** `tcp flags SET / MASK`; `any` when one of the flags is enough. */
  | {
      readonly kind: 'tcp-flags';
      readonly set: readonly string[];
      readonly mask: readonly string[];
      readonly negated: boolean;
      readonly any: boolean;
    }
  /** `limit rate 5/second`; `over` matches what is beyond it. */
  | { readonly kind: 'limit'; readonly over: boolean }
  | { readonly kind: 'verdict'; readonly verdict: NftVerdict }
  /** `KEY vmap MAP` */
  | { readonly kind: 'verdict-map'; readonly key: readonly NftField[]; readonly source: NftSource }
  /** `dnat to KEY map MAP`: where to is looked up. */
  | {
      readonly kind: 'nat-map';
      readonly side: 'dnat' | 'snat';
      readonly key: readonly NftField[];
      readonly source: NftSource;
      readonly random: RandomPort;
      readonly persistent: boolean;
    }
  /** `update @set { KEY }` */
  | {
      readonly kind: 'set-change';
      readonly action: 'add' | 'delete';
      readonly set: string;
      readonly key: readonly NftField[];
    }
  /** What iptables has a target for: NAT, marks, reject, notrack, log. */
  | { readonly kind: 'target'; readonly target: Target }
  /** What this page does not know, with its words: what becomes of the packet cannot be said. */
  | { readonly kind: 'unknown'; readonly words: string };
