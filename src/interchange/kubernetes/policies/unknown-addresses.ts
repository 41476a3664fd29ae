import { covers, type IpPrefix } from '../../../linux/address.js';
import type { PolicyPeer } from '../../../topology/network-policy.js';
import type { Policy } from '../../../topology/policy.js';
import type { Inventory } from '../inventory.js';

/**
 * Policies of Kubernetes as they are meant where no pod's address is known: a block of addresses then stands for no pod, so
 * what was assumed for pods is taken out of the blocks that hold it. The same inventory where no block does.
 *
 * @param assumed prefixes of which pods get their addresses here though they may have others in the cluster
 */
export function withoutAssumedAddresses(inventory: Inventory, assumed: readonly IpPrefix[]): Inventory {
  const holds = inventory.policies.some((policy) =>
    peersOf(policy).some((peer) => withoutAssumed(peer, assumed) !== peer),
  );
  return holds
    ? { ...inventory, policies: inventory.policies.map((policy) => meant(policy, assumed)) }
    : inventory;
}

function peersOf(policy: Policy): readonly PolicyPeer[] {
  switch (policy.kind) {
    case 'calico-network-policy':
    case 'global-network-policy':
      return [];
    default:
      return [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap(({ peers }) => peers);
  }
}

function meant(policy: Policy, assumed: readonly IpPrefix[]): Policy {
  switch (policy.kind) {
    case 'network-policy': {
      const { ingress, egress } = policy;
      return {
        ...policy,
        ...(ingress ? { ingress: ingress.map((rule) => narrowed(rule, assumed)) } : {}),
        ...(egress ? { egress: egress.map((rule) => narrowed(rule, assumed)) } : {}),
      };
    }
    case 'admin-network-policy':
    case 'baseline-admin-network-policy':
    case 'cluster-network-policy':
      return {
        ...policy,
        ingress: policy.ingress.map((rule) => narrowed(rule, assumed)),
        egress: policy.egress.map((rule) => narrowed(rule, assumed)),
      };
    default:
      return policy;
  }
}

function narrowed<Rule extends { readonly peers: readonly PolicyPeer[] }>(
  rule: Rule,
  assumed: readonly IpPrefix[],
): Rule {
  return { ...rule, peers: rule.peers.map((peer) => withoutAssumed(peer, assumed)) };
}

function withoutAssumed(peer: PolicyPeer, assumed: readonly IpPrefix[]): PolicyPeer {
  if (peer.kind !== 'cidr') return peer;
  const held = assumed.filter(
    (prefix) => covers(peer.cidr, prefix) && !peer.except.some((part) => covers(part, prefix)),
  );
  return held.length === 0 ? peer : { ...peer, except: [...peer.except, ...held] };
}
