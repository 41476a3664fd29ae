import { protocolNumber } from '../protocol-numbers.js';
import type { MatchExtension, Option } from './extensions/extension.js';
import { MATCH_EXTENSIONS, TARGET_EXTENSIONS } from './extensions/registry.js';
import { joinWords, splitWords } from './words.js';

/** One `-m NAME` with the options given to it. */
export interface ModuleInstance {
  readonly name: string;
  /** Absent for a module that is not known here; `words` then holds all that was said to it. */
  readonly extension?: MatchExtension;
  readonly options: Option[];
  /** The module as it was written, `-m NAME` included. */
  readonly words: string[];
}

/** `-j NAME` or `-g NAME` with its options; `words` is all of it as it was written. */
export interface TargetClause {
  readonly name: string;
  readonly goto: boolean;
  readonly options: Option[];
  readonly words: string[];
  /** Options that the target does not have. */
  foreign: boolean;
}

/** A rule's text, sorted by whom its options belong to. */
export interface ParsedSpec {
  /** Options of iptables itself, under their long names. */
  readonly base: readonly Option[];
  readonly modules: readonly ModuleInstance[];
  readonly target?: TargetClause;
  /** Words that belong to nobody known. */
  readonly strays: readonly string[];
}

/** Options of iptables itself (iptables(8)): every spelling to its long name. */
const BASE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '--protocol': ['-p', '--proto'],
    '--source': ['-s', '--src'],
    '--destination': ['-d', '--dst'],
    '--in-interface': ['-i'],
    '--out-interface': ['-o'],
    '--fragment': ['-f'],
    '--match': ['-m'],
    '--jump': ['-j'],
    '--goto': ['-g'],
    '--set-counters': ['-c'],
  }).flatMap(([long, others]) => [long, ...others].map((name) => [name, long] as const)),
);

/** Modules that `-p` alone brings in (libxtables, load_proto). */
const IMPLIED: ReadonlyMap<number | undefined, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [58, 'icmp6'],
  [132, 'sctp'],
  [136, 'udplite'],
]);

/** Sorts the words of a rule; never fails, what it cannot place is in `strays` or marked foreign. */
export function parseSpec(spec: string): ParsedSpec {
  return new SpecReader(splitWords(spec)).read();
}

class SpecReader {
  readonly #base: Option[] = [];
  readonly #modules: ModuleInstance[] = [];
  readonly #strays: string[] = [];
  #target: TargetClause | undefined;
  #at = 0;

  constructor(readonly words: readonly string[]) {}

  read(): ParsedSpec {
    while (this.#at < this.words.length) this.#option();
    return {
      base: this.#base,
      modules: this.#modules,
      strays: this.#strays,
      ...(this.#target ? { target: this.#target } : {}),
    };
  }

  /** Reads one option with its values; before iptables 1.4.3 the `!` stood behind the option. */
  #option(): void {
    const start = this.#at;
    const before = this.words[this.#at] === '!';
    if (before) this.#at++;
    const name = this.words[this.#at++];
    if (name === undefined) {
      this.#stray(start);
      return;
    }
    const base = BASE.get(name);
    if (base) {
      this.#baseOption(base, before, start);
      return;
    }

    const owner = this.#owner(name);
    if (!owner) {
      this.#foreign(start);
      return;
    }
    const behind =
      owner.values > 0 && this.words[this.#at] === '!' && this.words.length > this.#at + owner.values;
    if (behind) this.#at++;
    const values = this.words.slice(this.#at, this.#at + owner.values);
    if (values.length < owner.values) {
      this.#foreign(start);
      return;
    }
    this.#at += owner.values;
    owner.clause.options.push({ name, negated: before || behind, values });
    owner.clause.words.push(...this.words.slice(start, this.#at));
  }

  #baseOption(name: string, before: boolean, start: number): void {
    if (name === '--fragment') {
      this.#base.push({ name, negated: before, values: [] });
      return;
    }
    const behind = this.words[this.#at] === '!';
    if (behind) this.#at++;
    const value = this.words[this.#at++];
    const negated = before || behind;
    const mayNegate = name !== '--match' && name !== '--jump' && name !== '--goto';
    if (value === undefined || (negated && !mayNegate)) {
      this.#stray(start);
      return;
    }
    if (name === '--match') this.#module(value);
    else if (name === '--jump' || name === '--goto') {
      if (this.#target) {
        this.#stray(start);
        return;
      }
      this.#target = {
        name: value,
        goto: name === '--goto',
        options: [],
        words: this.words.slice(start, this.#at),
        foreign: false,
      };
    } else if (name === '--set-counters') this.#at++;
    else this.#base.push({ name, negated, values: [value] });
  }

  #module(name: string): ModuleInstance {
    const extension = MATCH_EXTENSIONS.get(name);
    const instance = { name, ...(extension ? { extension } : {}), options: [], words: ['-m', name] };
    this.#modules.push(instance);
    return instance;
  }

  /** Whose option this is: the target's, that of the module named last that has it, or of the module `-p` implies. */
  #owner(name: string): { clause: ModuleInstance | TargetClause; values: number } | undefined {
    if (this.#target) {
      const values = TARGET_EXTENSIONS.get(this.#target.name)?.options.get(name);
      return values === undefined || this.#target.goto ? undefined : { clause: this.#target, values };
    }
    const last = this.#modules.at(-1);
    if (last && !last.extension) return undefined;
    for (const clause of [...this.#modules].reverse()) {
      const values = clause.extension?.options.get(name);
      if (values !== undefined) return { clause, values };
    }
    const implied = IMPLIED.get(this.#protocol()) ?? '';
    const values = MATCH_EXTENSIONS.get(implied)?.options.get(name);
    return values === undefined ? undefined : { clause: this.#module(implied), values };
  }

  #protocol(): number | undefined {
    const option = this.#base.find(({ name, negated }) => name === '--protocol' && !negated);
    return option && protocolNumber(option.values[0]!);
  }

  /** An option nobody has: it goes, with the words up to the next option, to whom it was said. */
  #foreign(start: number): void {
    while (this.#at < this.words.length && !/^(-.|!$)/.test(this.words[this.#at]!)) this.#at++;
    const last = this.#modules.at(-1);
    const said = this.words.slice(start, this.#at);
    if (this.#target) {
      this.#target.words.push(...said);
      this.#target.foreign = true;
    } else if (last && !last.extension) last.words.push(...said);
    else this.#strays.push(joinWords(said));
  }

  #stray(start: number): void {
    this.#strays.push(joinWords(this.words.slice(start, this.#at)));
  }
}
