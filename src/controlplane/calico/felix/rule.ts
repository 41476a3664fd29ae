import type { TableDraft } from '../../../linux/netfilter/draft.js';
import type { Chain } from '../../../linux/netfilter/ruleset.js';
import type { Provenance } from '../../../linux/provenance.js';
import { sha224 } from '../../digest/sha2.js';
import { base64url } from '../../digest/text.js';

/**
 * A piece of a rule in two spellings: `given` is what Felix hands to iptables-restore, which its rule hashes cover
 * (felix/iptables/match_builder.go and actions.go); `saved` is what iptables-save prints for it.
 */
interface Part {
  readonly given: string;
  readonly saved: string;
}

/** `slot` orders the basic options, which iptables-save prints before all extensions, in this order. */
export interface Match extends Part {
  readonly slot?: 'source' | 'destination' | 'in' | 'out' | 'protocol';
}

export interface FelixRule {
  readonly matches?: readonly Match[];
  /** A rule without a target only carries a comment. */
  readonly action?: Part;
  readonly comments?: readonly string[];
  /** Who or what it is for, where that is narrower than the chain's reason. */
  readonly provenance?: Provenance;
}

/** A chain that Felix owns. */
export interface FelixChain {
  readonly name: string;
  readonly rules: readonly FelixRule[];
  readonly provenance: Provenance;
}

/** The chain as it is restored: one object for all machines that have it. */
export function chainOf({ name, rules, provenance }: FelixChain): Chain {
  const hashes = ruleHashes({ name, rules });
  return {
    name,
    provenance,
    rules: rules.map((rule, index) => ({
      spec: savedSpec(rule, hashes[index]!),
      provenance: rule.provenance ?? provenance,
    })),
  };
}

/** Adds a chain of Felix's own to a table. */
export function addChain(table: TableDraft, chain: FelixChain): void {
  table.newChain(chain.name, chain.provenance);
  forEachSpec(chain, (spec, provenance) => table.append(chain.name, spec, provenance));
}

/** Puts rules at the top of a built-in chain, as Felix does by default (ChainInsertMode Insert). */
export function insertRules(table: TableDraft, chain: FelixChain): void {
  let position = 1;
  forEachSpec(chain, (spec, provenance) => table.insert(chain.name, spec, provenance, position++));
}

/** The same rules with the same hashes at the end of the chain (ChainInsertMode Append). */
export function insertRulesLast(table: TableDraft, chain: FelixChain): void {
  forEachSpec(chain, (spec, provenance) => table.append(chain.name, spec, provenance));
}

/** Puts rules at the end of a built-in chain. Their hashes are those of a chain with a name of its own (table.go). */
export function appendRules(table: TableDraft, chain: FelixChain): void {
  const hashes = ruleHashes({ name: `${chain.name}*appends*`, rules: chain.rules });
  forEachSpec(chain, (spec, provenance) => table.append(chain.name, spec, provenance), hashes);
}

function forEachSpec(
  chain: FelixChain,
  write: (spec: string, provenance: Provenance) => void,
  hashes: readonly string[] = ruleHashes(chain),
): void {
  chain.rules.forEach((rule, index) => {
    write(savedSpec(rule, hashes[index]!), rule.provenance ?? chain.provenance);
  });
}

/** Hashes by the text that they cover: nodes have most of their chains in common, and keep them over most edits. */
const knownHashes = new Map<string, readonly string[]>();
const MOST_KNOWN = 20_000;

/** Each rule's hash covers the chain's name and all rules up to it (felix/generictables/rules.go). */
export function ruleHashes({ name, rules }: Pick<FelixChain, 'name' | 'rules'>): readonly string[] {
  const specs = rules.map((rule) => givenSpec(name, rule));
  const key = [name, ...specs].join('\n');
  const known = knownHashes.get(key);
  if (known) return known;
  if (knownHashes.size >= MOST_KNOWN) knownHashes.clear();
  const hashes = hashesOf(name, specs);
  knownHashes.set(key, hashes);
  return hashes;
}

function hashesOf(chain: string, specs: readonly string[]): string[] {
  const encoder = new TextEncoder();
  let last = sha224(encoder.encode(chain));
  return specs.map((spec) => {
    const text = encoder.encode(spec);
    const message = new Uint8Array(last.length + text.length);
    message.set(last);
    message.set(text, last.length);
    last = sha224(message);
    return base64url(last).slice(0, 16);
  });
}

function givenSpec(chain: string, { matches = [], action, comments = [] }: FelixRule): string {
  return [
    '-A',
    chain,
    'HASH',
    ...comments.map(comment),
    ...matches.map((match) => match.given),
    action?.given,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

const SLOTS = ['source', 'destination', 'in', 'out', 'protocol'];

function savedSpec({ matches = [], action, comments = [] }: FelixRule, hash: string): string {
  const basic = SLOTS.flatMap((slot) => matches.filter((match) => match.slot === slot));
  const extensions = matches.filter((match) => match.slot === undefined);
  return [
    ...basic.map((match) => match.saved),
    comment(`cali:${hash}`),
    ...comments.map(comment),
    ...extensions.map((match) => match.saved),
    action?.saved,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Felix replaces what a shell might trip over (renderer.go). */
function comment(text: string): string {
  return `-m comment --comment "${text.replace(/[^\w @%+=:,./-]/g, '_')}"`;
}
