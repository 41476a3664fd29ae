import type { CalicoPolicy } from '../../../topology/calico-policy.js';
import type { Policy } from '../../../topology/policy.js';
import type { Inventory } from '../inventory.js';
import type { MentionedBlock } from '../nodes/addresses.js';

/** The blocks of addresses that policies speak of, in either direction, and those of network sets. */
export function mentionedBlocks({
  policies,
  networkSets,
}: Pick<Inventory, 'policies' | 'networkSets'>): MentionedBlock[] {
  const ofSets = networkSets.flatMap(({ nets }) => nets.map((cidr) => ({ cidr, except: [] })));
  return [...ofPolicies(policies), ...ofSets];
}

function ofPolicies(policies: readonly Policy[]): MentionedBlock[] {
  return policies.flatMap((policy): MentionedBlock[] => {
    if (isCalico(policy)) {
      return [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap(({ from, to }) =>
        [from, to].flatMap(({ nets = [], notNets = [] }) => nets.map((cidr) => ({ cidr, except: notNets }))),
      );
    }
    return [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap(({ peers }) =>
      peers.flatMap((peer) => (peer.kind === 'cidr' ? [peer] : [])),
    );
  });
}

function isCalico(policy: Policy): policy is CalicoPolicy {
  return policy.kind === 'calico-network-policy' || policy.kind === 'global-network-policy';
}
