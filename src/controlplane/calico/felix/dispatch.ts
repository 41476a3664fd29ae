import type { Provenance } from '../../../linux/provenance.js';
import { remember } from '../../memo.js';
import { DROP, goTo } from './actions.js';
import { fromWorkload, toWorkload } from './endpoint.js';
import { inInterface, outInterface } from './matches.js';
import type { FelixChain, FelixRule } from './rule.js';

/**
 * `cali-from-wl-dispatch` and `cali-to-wl-dispatch`, which find a workload's chain by its interface. Interfaces that
 * share the character after the common prefix of all get a chain of their own, so that a packet meets few rules
 * (felix/rules/dispatch.go).
 */
export function dispatchChains(interfaces: readonly string[], provenance: Provenance): readonly FelixChain[] {
  const unknown: readonly FelixRule[] = [{ action: DROP, comments: ['Unknown interface'] }];
  return [
    ...dispatchTree('cali-from-wl-dispatch', interfaces, inInterface, fromWorkload, unknown, provenance),
    ...dispatchTree('cali-to-wl-dispatch', interfaces, outInterface, toWorkload, unknown, provenance),
  ];
}

/** A chain that finds another by the interface; `end` is for packets of interfaces that have none. */
export function dispatchTree(
  root: string,
  interfaces: readonly string[],
  match: typeof outInterface,
  chainOf: (name: string) => string,
  end: readonly FelixRule[],
  provenance: Provenance,
): FelixChain[] {
  const sorted = [...interfaces].sort();
  const shared = commonPrefix(sorted);
  const groups = new Map<string, string[]>();
  for (const name of sorted)
    remember(groups, name.slice(0, shared.length + 1), () => [] as string[]).push(name);

  const endpoint = (name: string): FelixRule => ({ matches: [match(name)], action: goTo(chainOf(name)) });
  const children: FelixChain[] = [];
  const rules: FelixRule[] = [];
  for (const [prefix, names] of groups) {
    if (names.length === 1) {
      rules.push(endpoint(names[0]!));
      continue;
    }
    const name = `${root}-${prefix.slice(shared.length)}`;
    children.push({ name, rules: [...names.map(endpoint), ...end], provenance });
    rules.push({ matches: [match(`${prefix}+`)], action: goTo(name) });
  }
  return [{ name: root, rules: [...rules, ...end], provenance }, ...children];
}

/** The longest prefix of all of them; they are sorted, so it is that of the first and the last. */
function commonPrefix(sorted: readonly string[]): string {
  const first = sorted[0] ?? '';
  const last = sorted.at(-1) ?? '';
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}
