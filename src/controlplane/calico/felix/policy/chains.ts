import type { Family } from '../../../../linux/address.js';
import type { Chain, IpSet } from '../../../../linux/netfilter/ruleset.js';
import { policyTitle } from '../../../../topology/policy-subject.js';
import { remember } from '../../../memo.js';
import type { Context } from '../../../programmer.js';
import { chainName } from '../../chain-name.js';
import type { CalicoCluster } from '../../cluster.js';
import type { ActivePolicy, Direction } from '../../policy/active-policy.js';
import { RETURN } from '../actions.js';
import { chainOf, type FelixRule } from '../rule.js';
import { renderRule } from './rules.js';
import { policySets } from './sets.js';

/** A policy's chain of one direction, the same on every node, and the sets that it asks. */
export interface PolicyChain {
  readonly chain: Chain;
  readonly sets: readonly IpSet[];
}

/** Name of a policy's chain for packets to (`cali-pi-`) or from (`cali-po-`) a workload (felix/rules/policy.go). */
export function policyChainName(policy: ActivePolicy, direction: Direction): string {
  return chainName(direction === 'ingress' ? 'cali-pi-' : 'cali-po-', policy.naming.chain);
}

/** The chains of the policies of a cluster, each rendered when a node first needs it. */
export function policyChains(
  cluster: CalicoCluster,
  context: Context,
): (policy: ActivePolicy, direction: Direction, of: Family) => PolicyChain {
  const fresh = () => ({
    ingress: new Map<ActivePolicy, PolicyChain>(),
    egress: new Map<ActivePolicy, PolicyChain>(),
  });
  const known = { 4: fresh(), 6: fresh() };
  return (policy, direction, of) =>
    remember(known[of][direction], policy, () => render(policy, direction, of, cluster, context));
}

function render(
  policy: ActivePolicy,
  direction: Direction,
  of: Family,
  cluster: CalicoCluster,
  context: Context,
): PolicyChain {
  const sets = context.plan(policySets, cluster)[of];
  const rendered = (policy[direction] ?? []).map((rule) => renderRule(rule, sets, of));
  const rules: FelixRule[] = rendered.flatMap((each) => each.rules);
  // At the end of a chain, returning is what happens anyway.
  while (rules.at(-1)?.action === RETURN) rules.pop();
  const [first = {}, ...others] = rules;
  const comment = `${policy.naming.comment} ${direction}`;
  const chain = chainOf({
    name: policyChainName(policy, direction),
    rules: [{ ...first, comments: [comment] }, ...others],
    provenance: {
      by: 'felix',
      why: `${direction} rules of ${policyTitle(policy.declared)}`,
      source: policy.declared.source,
    },
  });
  return { chain, sets: rendered.flatMap((each) => each.sets) };
}
