import { clearMark, setMark, setMaskedMark } from '../actions.js';
import { MARK } from '../marks.js';
import { markClear, net, type Side } from '../matches.js';
import type { FelixRule, Match } from '../rule.js';

/**
 * Parts of a rule that one iptables rule cannot say: more than one network of a side, more than fifteen ports, numbers
 * together with names. Each part is a block of rules that sets or clears a bit of the packet's mark; the rule itself then
 * asks for the bit (felix/rules/policy.go, matchBlockBuilder).
 */
export class MatchBlocks {
  readonly rules: FelixRule[] = [];
  #first = true;

  get used(): boolean {
    return this.rules.length > 0;
  }

  /** Any of the alternatives matches. */
  anyOf(alternatives: readonly (readonly Match[])[]): void {
    this.#start(0);
    const bit = this.#first ? MARK.allBlocks : MARK.thisBlock;
    for (const matches of alternatives) this.rules.push({ matches, action: setMark(bit) });
    if (!this.#first) {
      this.rules.push({ matches: [markClear(MARK.thisBlock)], action: clearMark(MARK.allBlocks) });
    }
    this.#first = false;
  }

  /** None of the networks matches. */
  noneOf(side: Side, nets: readonly string[]): void {
    this.#start(MARK.allBlocks);
    for (const prefix of nets) {
      this.rules.push({ matches: [net(side, prefix)], action: clearMark(MARK.allBlocks) });
    }
  }

  #start(bits: number): void {
    if (this.used) return;
    this.rules.push({ action: setMaskedMark(bits, MARK.allBlocks | MARK.thisBlock) });
  }
}
