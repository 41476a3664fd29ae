import { GrammarAST } from 'langium';
import { KnetGrammar } from '../generated/knet/grammar.js';

/** What the grammar says about its words, for messages that tell what may stand where. */
export interface GrammarWords {
  /** Words that may start a statement in the braces of a rule (`Subnet`: gateway, mtu); of `File`, at the top. */
  readonly inBlock: ReadonlyMap<string, readonly string[]>;
  /** Rules whose braces a word may stand in. */
  readonly homes: ReadonlyMap<string, readonly string[]>;
  /** The word that a rule starts with: `Subnet` starts with subnet. */
  readonly firstWord: ReadonlyMap<string, string>;
}

let words: GrammarWords | undefined;

/** Reads the grammar itself, so that a new construct is in the messages from its first day; done once. */
export function grammarWords(): GrammarWords {
  words ??= read(KnetGrammar());
  return words;
}

function read(grammar: GrammarAST.Grammar): GrammarWords {
  const inBlock = new Map<string, readonly string[]>();
  const homes = new Map<string, string[]>();
  const firstWord = new Map<string, string>();
  for (const rule of grammar.rules.filter(GrammarAST.isParserRule)) {
    const own = startsOf(rule.definition);
    if (own.length === 1) firstWord.set(rule.name, own[0]!);
    const block = rule.entry ? rule.definition : blockOf(rule.definition);
    if (!block) continue;
    const starts = startsOf(block);
    inBlock.set(rule.name, starts);
    for (const word of starts) homes.set(word, [...(homes.get(word) ?? []), rule.name]);
  }
  return { inBlock, homes, firstWord };
}

/** The repetition that stands between the braces of a rule, or of a fragment that it is made of. */
function blockOf(element: GrammarAST.AbstractElement): GrammarAST.AbstractElement | undefined {
  const fragment = GrammarAST.isRuleCall(element) ? element.rule.ref : undefined;
  if (fragment && GrammarAST.isParserRule(fragment) && fragment.fragment) return blockOf(fragment.definition);
  if (!GrammarAST.isGroup(element)) return undefined;
  const brace = element.elements.findIndex((each) => GrammarAST.isKeyword(each) && each.value === '{');
  if (brace >= 0) return element.elements[brace + 1];
  return element.elements.map(blockOf).find((block) => block !== undefined);
}

/** Words that an element can start with. */
function startsOf(element: GrammarAST.AbstractElement): string[] {
  if (GrammarAST.isKeyword(element)) return [element.value];
  if (GrammarAST.isAssignment(element)) return startsOf(element.terminal);
  if (GrammarAST.isAlternatives(element)) return element.elements.flatMap(startsOf);
  if (GrammarAST.isGroup(element)) return element.elements[0] ? startsOf(element.elements[0]) : [];
  const rule = GrammarAST.isRuleCall(element) ? element.rule.ref : undefined;
  return rule && GrammarAST.isParserRule(rule) ? startsOf(rule.definition) : [];
}
