import type { Chain } from '../../../../linux/netfilter/ruleset.js';
import { policyTitle } from '../../../../topology/policy-subject.js';
import { selectorText } from '../../../../topology/selector-text.js';
import { sha3_224 } from '../../../digest/sha3.js';
import { base64url } from '../../../digest/text.js';
import { remember } from '../../../memo.js';
import { MAX_CHAIN_NAME } from '../../chain-name.js';
import type { ActivePolicy, Direction } from '../../policy/active-policy.js';
import { jump, RETURN } from '../actions.js';
import { MARK } from '../marks.js';
import { markClear, markNotClear } from '../matches.js';
import { chainOf, type FelixRule } from '../rule.js';
import { policyChainName } from './chains.js';

/**
 * Policies of a tier that follow each other and have the same selector: who is selected by one is selected by all. Several
 * have a chain of their own, which all endpoints share (felix/rules/endpoints.go, PolicyGroup); before 3.28 none had.
 */
export type PolicyGroup = readonly ActivePolicy[];

export function groupsOf(policies: readonly ActivePolicy[]): readonly PolicyGroup[] {
  const groups: ActivePolicy[][] = [];
  let last: string | undefined;
  for (const policy of policies) {
    const selector = selectorText(policy.selector);
    if (selector === last && policy.naming.group !== undefined) groups.at(-1)!.push(policy);
    else groups.push([policy]);
    last = selector;
  }
  return groups;
}

/** The chain that an endpoint's chain jumps to for a group: its own, or that of its only policy. */
export function groupChainName(group: PolicyGroup, direction: Direction): string {
  const [first] = group;
  if (group.length === 1) return policyChainName(first!, direction);
  const prefix = direction === 'ingress' ? 'cali-gi-' : 'cali-go-';
  const parts = [
    ...(first!.naming.groupHasTier ? [first!.tier] : []),
    selectorText(first!.selector),
    direction === 'ingress' ? 'inbound' : 'outbound',
    `${group.length}`,
    ...group.map(({ id, naming }) => naming.group ?? id),
  ];
  const hash = sha3_224(new TextEncoder().encode(parts.map((part) => `${part}\n`).join('')));
  return `${prefix}${base64url(hash)}`.slice(0, MAX_CHAIN_NAME);
}

/** Chains of groups, each made once for a cluster. */
export function groupChains(): (group: PolicyGroup, direction: Direction) => Chain {
  const known = new Map<string, Chain>();
  return (group, direction) => {
    const name = groupChainName(group, direction);
    return remember(known, name, () => {
      const why = `${direction} policies that select the same pods: ${group.map(({ declared }) => policyTitle(declared)).join(', ')}`;
      const provenance = { by: 'felix', why, source: group[0]!.declared.source };
      return chainOf({ name, rules: jumps(group, direction), provenance });
    });
  };
}

/** After so many jumps, a packet that was decided on is sent back. */
const STRIDE = 5;

function jumps(group: PolicyGroup, direction: Direction): FelixRule[] {
  const decided = MARK.accept | MARK.pass;
  return group.flatMap((policy, index) => {
    const starts = index % STRIDE === 0;
    const rule: FelixRule = {
      ...(starts ? {} : { matches: [markClear(decided)] }),
      action: jump(policyChainName(policy, direction)),
      provenance: { by: 'felix', why: policyTitle(policy.declared), source: policy.declared.source },
    };
    const verdict: FelixRule = {
      matches: [markNotClear(decided)],
      action: RETURN,
      comments: ['Return on verdict'],
    };
    return starts && index > 0 ? [verdict, rule] : [rule];
  });
}
