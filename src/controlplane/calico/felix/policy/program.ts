import type { Family } from '../../../../linux/address.js';
import type { NamespaceDraft } from '../../../../linux/draft.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import type { Direction } from '../../policy/active-policy.js';
import type { AppliedTier } from '../../policy/applied.js';
import { policyChains } from './chains.js';
import { groupChains, groupsOf } from './groups.js';

/** Chains and sets of the policies that select endpoints of the node; Felix leaves out what no chain of a table refers to. */
export function addPolicyChains(
  host: NamespaceDraft,
  table: 'raw' | 'mangle' | 'filter',
  tiers: Iterable<AppliedTier>,
  directions: readonly Direction[],
  cluster: CalicoCluster,
  context: Context,
  of: Family,
): void {
  const draft = host.iptables(table, of);
  const chainOf = context.plan(policyChains, cluster);
  const groupChain = context.plan(groupChains, cluster);
  for (const applied of tiers) {
    for (const direction of directions) {
      for (const group of groupsOf(applied[direction])) {
        if (group.length > 1) draft.restore(groupChain(group, direction));
      }
      for (const policy of applied[direction]) {
        const { chain, sets } = chainOf(policy, direction, of);
        draft.restore(chain);
        for (const set of sets) host.setIpSet(set);
      }
    }
  }
}
