import { compiledRuleAt } from '../../linux/netfilter/compile.js';
import type { Chain, IptablesTable, Rule, TableName } from '../../linux/netfilter/ruleset.js';
import type { Target } from '../../linux/netfilter/targets.js';
import { formatIptablesRule } from '../../linux/print/iptables.js';
import { evidenceOf } from '../evidence.js';
import type { Packet } from '../packet/packet.js';
import type { Evidence } from '../trace.js';
import type { StepDetails } from '../walk.js';
import { nextCandidate } from './candidates.js';
import type { Hook } from './hook.js';
import type { MatchContext } from './match/context.js';
import { type Fit, matchesAll } from './match/match.js';
import { decideNat } from './nat-setup.js';
import { rejectionOf } from './reject.js';
import { applyTarget, natTarget } from './target.js';

/** What a table made of a packet. */
export type TableResult =
  | {
      readonly kind: 'pass';
      readonly packet: Packet;
      readonly natRule?: {
        readonly evidence: Evidence;
        readonly also?: readonly Evidence[];
        readonly path: string;
      };
    }
  | { readonly kind: 'stop' };

/** Where the packet is in a table: a chain and the next rule in it. */
interface Frame {
  readonly chain: Chain;
  next: number;
}

/** The kernel allows as many jumps within jumps as there are rules; more than this only a broken ruleset has. */
const DEEPEST = 200;

/**
 * The packet goes through a table's chain of this hook, rule by rule (net/ipv4/netfilter/ip_tables.c, ipt_do_table).
 * Fragments that nobody puts together go one by one: the first has the ports, the others have none.
 */
export function traverse(hook: Hook, table: IptablesTable, packet: Packet): TableResult {
  const start = table.chains.get(hook.point);
  if (!start) return { kind: 'pass', packet };
  const first = new Traversal(hook, table, { later: false }).run(start, packet);
  if (first.kind === 'stop' || !packet.fragments || table.name === 'nat') return first;
  const rest = new Traversal(hook, table, { later: true }).run(start, packet);
  return rest.kind === 'stop' ? rest : first;
}

class Traversal {
  readonly #stack: Frame[] = [];
  readonly #context: MatchContext;

  constructor(
    readonly hook: Hook,
    readonly table: IptablesTable,
    readonly fragment: { readonly later: boolean },
  ) {
    this.#context = { hook, later: fragment.later };
  }

  run(start: Chain, entering: Packet): TableResult {
    let packet = entering;
    this.#stack.push({ chain: start, next: 0 });
    for (;;) {
      const frame = this.#stack.at(-1)!;
      frame.next = nextCandidate(frame.chain, frame.next, packet.destination);
      const rule = frame.chain.rules[frame.next];
      if (!rule) {
        this.#stack.pop();
        if (this.#stack.length === 0) return this.#policy(start, packet);
        continue;
      }
      const { matches, target } = compiledRuleAt(frame.chain, frame.next);
      frame.next += 1;
      const fit = matchesAll(this.#context, matches, packet);
      if (fit === 'no') continue;
      if (fit !== 'yes') return this.#unknown(frame.chain, rule, packet, fit);
      const done = this.#act(frame, rule, target, packet, start);
      if (done.kind === 'go-on') packet = done.packet;
      else return done;
    }
  }

  #act(
    frame: Frame,
    rule: Rule,
    target: Target,
    packet: Packet,
    start: Chain,
  ): TableResult | { readonly kind: 'go-on'; readonly packet: Packet } {
    const { chain } = frame;
    switch (target.kind) {
      case 'accept':
        this.#tell('rule', `${this.#path()} lets it pass.`, packet, chain, rule);
        return { kind: 'pass', packet };
      case 'drop':
        return this.#end('dropped', `${this.#path()} drops it.`, packet, chain, rule);
      case 'reject':
        return this.#reject(target.with, packet, chain, rule);
      case 'return':
        this.#stack.pop();
        if (this.#stack.length === 0) return this.#policy(start, packet);
        return { kind: 'go-on', packet };
      case 'jump':
      case 'goto':
        return this.#jump(target, packet, chain, rule);
      case 'dnat':
      case 'snat':
      case 'masquerade':
      case 'redirect':
      case 'netmap':
        return this.#nat(target, packet, chain, rule);
      case 'unknown':
        return this.#unknown(chain, rule, packet, { unknown: target.words });
      default: {
        const changed = applyTarget(this.hook, target, packet);
        if (changed.text) this.#tell('rule', `${this.#path()} ${changed.text}.`, changed.packet, chain, rule);
        return { kind: 'go-on', packet: changed.packet };
      }
    }
  }

  #jump(
    target: Extract<Target, { kind: 'jump' | 'goto' }>,
    packet: Packet,
    chain: Chain,
    rule: Rule,
  ): TableResult | { readonly kind: 'go-on'; readonly packet: Packet } {
    const next = this.table.chains.get(target.chain);
    if (!next) return this.#unknown(chain, rule, packet, { unknown: `-j ${target.chain}` });
    if (this.#stack.length >= DEEPEST) {
      return this.#end('unknown', `${this.#path()} jumps in a circle.`, packet, chain, rule);
    }
    if (target.kind === 'goto') this.#stack.pop();
    this.#stack.push({ chain: next, next: 0 });
    return { kind: 'go-on', packet };
  }

  #reject(how: string, packet: Packet, chain: Chain, rule: Rule): TableResult {
    const { message, answer } = rejectionOf(this.hook, packet, how);
    const evidence = ruleEvidence(this.table.name, chain, rule);
    this.hook.walk.end('rejected', `${this.#path()} rejects it with ${message}.`, packet, {
      evidence,
      ...(answer ? { answer: { ...answer, evidence } } : {}),
    });
    return { kind: 'stop' };
  }

  #nat(
    target: Extract<Target, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' | 'netmap' }>,
    packet: Packet,
    chain: Chain,
    rule: Rule,
  ): TableResult {
    const { tracking } = packet;
    if (tracking?.kind !== 'tracked') return { kind: 'pass', packet };
    const evidence = ruleEvidence(this.table.name, chain, rule);
    const path = this.#path();
    const wanted = natTarget(this.hook, target, packet);
    if ('refused' in wanted) {
      return this.#end('dropped', `${path} drops it: ${wanted.refused}.`, packet, chain, rule);
    }
    decideNat(this.hook, tracking.connection, wanted.side, { ...wanted.range, rule: evidence });
    return { kind: 'pass', packet, natRule: { evidence, path } };
  }

  #policy(start: Chain, packet: Packet): TableResult {
    if (start.policy !== 'DROP') return { kind: 'pass', packet };
    const evidence = evidenceOf(
      'policy',
      `-P ${start.name} DROP`,
      start.provenance,
      `${this.table.name} ${start.name}`,
    );
    this.hook.walk.end('dropped', `The policy of ${this.table.name} ${start.name} drops it.`, packet, {
      evidence,
    });
    return { kind: 'stop' };
  }

  #unknown(chain: Chain, rule: Rule, packet: Packet, fit: Extract<Fit, { unknown: string }>): TableResult {
    const what = `${this.#path()} has a rule that this model does not understand (${fit.unknown})`;
    return this.#end('unknown', `${what}: ${formatIptablesRule(chain.name, rule)}.`, packet, chain, rule);
  }

  #end(verdict: 'dropped' | 'unknown', text: string, packet: Packet, chain: Chain, rule: Rule): TableResult {
    this.hook.walk.end(verdict, text, packet, this.#details(chain, rule));
    return { kind: 'stop' };
  }

  #tell(kind: 'rule', text: string, packet: Packet, chain: Chain, rule: Rule): void {
    if (!this.fragment.later) this.hook.walk.step(kind, text, packet, this.#details(chain, rule));
  }

  #details(chain: Chain, rule: Rule): StepDetails {
    return { evidence: ruleEvidence(this.table.name, chain, rule) };
  }

  /** `filter FORWARD → DOCKER`: the chains that led here, and of later fragments that it is about them. */
  #path(): string {
    const chains = this.#stack.map(({ chain }) => chain.name).join(' → ');
    return `${this.fragment.later ? 'For the later fragments, ' : ''}${this.table.name} ${chains}`;
  }
}

function ruleEvidence(table: TableName, chain: Chain, rule: Rule): Evidence {
  return evidenceOf('rule', formatIptablesRule(chain.name, rule), rule.provenance, `${table} ${chain.name}`);
}
