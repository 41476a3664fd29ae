import type { Target } from '../../../linux/netfilter/targets.js';
import { type CompiledNftRule, compileNftChain, parseVerdict } from '../../../linux/nftables/compile.js';
import { natRangeOf } from '../../../linux/nftables/nat-statement.js';
import { priorityText } from '../../../linux/nftables/priority.js';
import type { NftChain, NftRule, NftTable } from '../../../linux/nftables/ruleset.js';
import type { NftStatement, NftVerdict } from '../../../linux/nftables/statements.js';
import { evidenceOf } from '../../evidence.js';
import type { Packet } from '../../packet/packet.js';
import type { Evidence } from '../../trace.js';
import type { StepDetails } from '../../walk.js';
import type { Hook } from '../hook.js';
import { decideNat } from '../nat-setup.js';
import { rejectionOf } from '../reject.js';
import { applyTarget, natTarget } from '../target.js';
import type { TableResult } from '../traverse.js';
import type { NftStart } from './base-chains.js';
import { changeSet, keyOf, lookUp, type NftContext } from './look-up.js';
import { compareFits, matchFits, type NftFit, tcpFlagsFit } from './match.js';
import { rejectCode } from './reject-code.js';

/** Where the packet is: a chain, the next rule in it, and the chains that led there, of which some were left for good. */
interface Frame {
  readonly chain: NftChain;
  readonly path: readonly string[];
  /** Elements of maps by which the packet came here. */
  readonly met: readonly Evidence[];
  next: number;
}

/** What a statement made of the packet: the rule goes on, the next rule comes, the verdict stands, or the road ends. */
type Outcome =
  | { readonly kind: 'go-on' | 'next-rule'; readonly packet: Packet }
  | { readonly kind: 'done'; readonly result: TableResult };

/** The kernel refuses rulesets with deeper jumps (NFT_JUMP_STACK_SIZE), or that go in circles. */
const DEEPEST = 16;
const MOST_RULES = 100_000;

/**
 * The packet goes through a base chain and all that it jumps to (net/netfilter/nf_tables_core.c, nft_do_chain). `accept` ends
 * this base chain only; others at the same hook are still to come.
 */
export function traverseNft(hook: Hook, start: NftStart, packet: Packet): TableResult {
  const first = new Traversal(hook, start, false).run(packet);
  if (first.kind === 'stop' || !packet.fragments || start.base.type === 'nat') return first;
  const rest = new Traversal(hook, start, true).run(packet);
  return rest.kind === 'stop' ? rest : first;
}

class Traversal {
  readonly #stack: Frame[] = [];
  readonly #context: NftContext;
  readonly #table: NftTable;
  /** The elements that the rule at hand looked up, and those that led to its chain. */
  #met: readonly Evidence[] = [];
  /** The map element that says the last word, where a rule left it to one. */
  #decision: Evidence | undefined;

  constructor(
    readonly hook: Hook,
    readonly start: NftStart,
    readonly later: boolean,
  ) {
    this.#table = start.table;
    this.#context = { hook, later, table: start.table };
  }

  run(entering: Packet): TableResult {
    let packet = entering;
    this.#stack.push({ chain: this.start.chain, path: [this.start.chain.name], met: [], next: 0 });
    for (let rules = 0; rules < MOST_RULES; rules += 1) {
      const frame = this.#stack.at(-1);
      if (!frame) return this.#policy(packet);
      const rule = frame.chain.rules[frame.next];
      if (!rule) {
        this.#stack.pop();
        continue;
      }
      const outcome = this.#rule(rule, compileNftChain(frame.chain)[frame.next++]!, packet);
      if (outcome.kind === 'done') return outcome.result;
      packet = outcome.packet;
    }
    return this.#policy(packet);
  }

  #rule(rule: NftRule, statements: CompiledNftRule, entering: Packet): Outcome {
    let packet = entering;
    this.#met = this.#stack.at(-1)!.met;
    for (const statement of statements) {
      const outcome = this.#statement(rule, statement, packet);
      if (outcome.kind !== 'go-on') return outcome;
      packet = outcome.packet;
    }
    return { kind: 'next-rule', packet };
  }

  #statement(rule: NftRule, statement: NftStatement, packet: Packet): Outcome {
    switch (statement.kind) {
      case 'match':
        return this.#fit(rule, matchFits(this.#context, statement, packet), packet);
      case 'compare':
        return this.#fit(rule, compareFits(this.#context, statement, packet), packet);
      case 'tcp-flags':
        return this.#fit(rule, tcpFlagsFit(this.#context, statement, packet), packet);
      case 'limit':
        // A packet that comes first finds a token in the bucket.
        return this.#fit(rule, { matches: !statement.over }, packet);
      case 'verdict':
        return this.#verdict(rule, statement.verdict, packet);
      case 'verdict-map':
        return this.#verdictMap(rule, statement, packet);
      case 'nat-map':
        return this.#natMap(rule, statement, packet);
      case 'set-change':
        return this.#setChange(rule, statement, packet);
      case 'target':
        return this.#target(rule, statement.target, packet);
      case 'unknown':
        return this.#unknown(rule, packet, statement.words);
    }
  }

  #fit(rule: NftRule, fit: NftFit, packet: Packet): Outcome {
    if ('unknown' in fit) return this.#unknown(rule, packet, fit.unknown);
    if (fit.evidence) this.#met = [...this.#met, fit.evidence];
    return { kind: fit.matches ? 'go-on' : 'next-rule', packet };
  }

  #verdict(rule: NftRule, verdict: NftVerdict, packet: Packet): Outcome {
    switch (verdict.kind) {
      case 'accept':
        this.#tell('rule', `${this.#path()} lets it pass.`, packet, rule);
        return { kind: 'done', result: { kind: 'pass', packet } };
      case 'drop':
        return this.#end('dropped', `${this.#path()} drops it.`, packet, rule);
      case 'return':
        this.#stack.pop();
        return { kind: 'next-rule', packet };
      case 'continue':
        return { kind: 'next-rule', packet };
      case 'jump':
      case 'goto':
        return this.#jump(rule, verdict, packet);
    }
  }

  #jump(
    rule: NftRule,
    { kind, chain: name }: Extract<NftVerdict, { chain: string }>,
    packet: Packet,
  ): Outcome {
    const chain = this.#table.chains.get(name);
    if (!chain || this.#stack.length >= DEEPEST) return this.#unknown(rule, packet, `${kind} ${name}`);
    const frame = kind === 'goto' ? this.#stack.pop()! : this.#stack.at(-1)!;
    this.#stack.push({ chain, path: [...frame.path, name], met: this.#met, next: 0 });
    return { kind: 'next-rule', packet };
  }

  #verdictMap(
    rule: NftRule,
    { key, source }: Extract<NftStatement, { kind: 'verdict-map' }>,
    packet: Packet,
  ): Outcome {
    const data = keyOf(this.#context, key, packet);
    const hit = data ? lookUp(this.#context, source, key, data) : 'none';
    if (hit === 'none') return { kind: 'next-rule', packet };
    if ('unknown' in hit) return this.#unknown(rule, packet, hit.unknown);
    const verdict = parseVerdict(hit.value ?? '');
    if (!verdict) return this.#unknown(rule, packet, hit.value ?? rule.text);
    if (hit.evidence && isLast(verdict)) this.#decision = hit.evidence;
    else if (hit.evidence) this.#met = [...this.#met, hit.evidence];
    return this.#verdict(rule, verdict, packet);
  }

  #natMap(rule: NftRule, statement: Extract<NftStatement, { kind: 'nat-map' }>, packet: Packet): Outcome {
    const { key, source, side, random, persistent } = statement;
    const data = keyOf(this.#context, key, packet);
    const hit = data ? lookUp(this.#context, source, key, data) : 'none';
    if (hit === 'none') return { kind: 'next-rule', packet };
    if ('unknown' in hit) return this.#unknown(rule, packet, hit.unknown);
    const to = natRangeOf(hit.value ?? '');
    if (!to) return this.#unknown(rule, packet, hit.value ?? rule.text);
    if (hit.evidence) this.#met = [...this.#met, hit.evidence];
    return this.#nat(rule, { kind: side, to, random, persistent }, packet);
  }

  #setChange(
    rule: NftRule,
    { action, set, key }: Extract<NftStatement, { kind: 'set-change' }>,
    packet: Packet,
  ): Outcome {
    const data = keyOf(this.#context, key, packet);
    if (!data) return { kind: 'next-rule', packet };
    changeSet(this.#context, set, data, action === 'add');
    const what = data.join(' . ');
    const text = action === 'add' ? `adds ${what} to set ${set}` : `takes ${what} out of set ${set}`;
    this.#tell('rule', `${this.#path()} ${text}.`, packet, rule);
    return { kind: 'go-on', packet };
  }

  #target(rule: NftRule, target: Target, packet: Packet): Outcome {
    switch (target.kind) {
      case 'dnat':
      case 'snat':
      case 'masquerade':
      case 'redirect':
      case 'netmap':
        return this.#nat(rule, target, packet);
      case 'reject':
        return this.#reject(rule, target.with, packet);
      case 'accept':
      case 'drop':
      case 'return':
        return this.#verdict(rule, { kind: target.kind }, packet);
      case 'jump':
      case 'goto':
        return this.#verdict(rule, target, packet);
      case 'unknown':
        return this.#unknown(rule, packet, target.words);
      default: {
        const changed = applyTarget(this.hook, target, packet);
        if (changed.text) this.#tell('rule', `${this.#path()} ${changed.text}.`, changed.packet, rule);
        return { kind: 'go-on', packet: changed.packet };
      }
    }
  }

  #nat(
    rule: NftRule,
    target: Extract<Target, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' | 'netmap' }>,
    packet: Packet,
  ): Outcome {
    const { tracking } = packet;
    if (tracking?.kind !== 'tracked') return { kind: 'done', result: { kind: 'pass', packet } };
    const path = this.#path();
    const wanted = natTarget(this.hook, target, packet);
    if ('refused' in wanted)
      return this.#end('dropped', `${path} drops it: ${wanted.refused}.`, packet, rule);
    const { evidence, also } = this.#details(rule);
    decideNat(this.hook, tracking.connection, wanted.side, { ...wanted.range, rule: evidence });
    return { kind: 'done', result: { kind: 'pass', packet, natRule: { evidence, also, path } } };
  }

  #reject(rule: NftRule, how: string, packet: Packet): Outcome {
    const { message, answer } = rejectionOf(this.hook, packet, rejectCode(how, packet));
    const details = this.#details(rule);
    this.hook.walk.end('rejected', `${this.#path()} rejects it with ${message}.`, packet, {
      ...details,
      ...(answer ? { answer: { ...answer, evidence: details.evidence } } : {}),
    });
    return { kind: 'done', result: { kind: 'stop' } };
  }

  #policy(packet: Packet): TableResult {
    const { chain, base } = this.start;
    if (base.policy !== 'drop') return { kind: 'pass', packet };
    const text = `type ${base.type} hook ${base.hook} priority ${priorityText(base.priority, base.hook)}; policy drop;`;
    const evidence = evidenceOf('policy', text, chain.provenance, this.#place(chain.name));
    this.hook.walk.end('dropped', `The policy of ${this.#place(chain.name)} drops it.`, packet, { evidence });
    return { kind: 'stop' };
  }

  #unknown(rule: NftRule, packet: Packet, words: string): Outcome {
    const what = `${this.#path()} has a rule that this model does not understand (${words})`;
    return this.#end('unknown', `${what}: ${rule.text}.`, packet, rule);
  }

  #end(verdict: 'dropped' | 'unknown', text: string, packet: Packet, rule: NftRule): Outcome {
    this.hook.walk.end(verdict, text, packet, this.#details(rule));
    return { kind: 'done', result: { kind: 'stop' } };
  }

  #tell(kind: 'rule', text: string, packet: Packet, rule: NftRule): void {
    if (!this.later) this.hook.walk.step(kind, text, packet, this.#details(rule));
  }

  /** The rule, and the elements of maps and sets that led to it; or the element that decided, and its rule. */
  #details(rule: NftRule): StepDetails & { readonly evidence: Evidence; readonly also: readonly Evidence[] } {
    const place = this.#place(this.#stack.at(-1)!.chain.name);
    const evidence = evidenceOf('rule', rule.text, rule.provenance, place);
    if (!this.#decision) return { evidence, also: this.#met };
    return { evidence: this.#decision, also: [evidence, ...this.#met] };
  }

  #place(chain: string): string {
    return `${this.#table.family} ${this.#table.name} ${chain}`;
  }

  /** `ip nat prerouting → services`: the chains that led here, and of later fragments that it is about them. */
  #path(): string {
    const chains = this.#place(this.#stack.at(-1)!.path.join(' → '));
    return `${this.later ? 'For the later fragments, ' : ''}${chains}`;
  }
}

function isLast({ kind }: NftVerdict): boolean {
  return kind === 'accept' || kind === 'drop';
}
