import type { IpPrefix } from '../../linux/address.js';
import type { CalicoEntity, CalicoRule } from '../../topology/calico-policy.js';
import type { FirewallEnd } from '../../topology/firewall.js';
import type { PolicyPeer } from '../../topology/network-policy.js';
import type { NetworkSet } from '../../topology/network-set.js';
import type { Policy } from '../../topology/policy.js';
import type { Topology } from '../../topology/topology.js';

/** Addresses that a rule speaks of: those in some prefix, but not in any of the others. */
export interface Block {
  readonly within: readonly IpPrefix[];
  readonly except: readonly IpPrefix[];
}

/** Blocks by which rules tell senders (`from`) and receivers (`to`) outside the model apart. */
export interface MentionedBlocks {
  readonly from: readonly Block[];
  readonly to: readonly Block[];
}

/** The blocks that policies, network sets and firewalls mention, and those of static routes, which decide where to packets can go. */
export function mentionedBlocks({ clusters, machines }: Topology): MentionedBlocks {
  const policies = [...clusters.values()].flatMap((cluster) => cluster.policies);
  const sets = [...clusters.values()].flatMap(({ networkSets = [] }) => networkSets.flatMap(setBlocks));
  const routes = [...machines.values()].flatMap((machine) => machine.routes);
  const routed = new Set(routes.map(({ destination }) => destination));
  const filtered = [...machines.values()].flatMap(({ firewall }) => firewall?.rules ?? []);
  return {
    from: [
      ...policies.flatMap((policy) => blocksOf(policy, 'ingress', 'from')),
      ...sets,
      ...filtered.flatMap(({ from }) => endBlocks(from)),
    ],
    to: [
      ...policies.flatMap((policy) => blocksOf(policy, 'egress', 'to')),
      ...sets,
      ...filtered.flatMap(({ to }) => endBlocks(to)),
      ...[...routed].map((prefix) => ({ within: [prefix], except: [] })),
    ],
  };
}

function blocksOf(policy: Policy, direction: 'ingress' | 'egress', side: 'from' | 'to'): Block[] {
  switch (policy.kind) {
    case 'calico-network-policy':
    case 'global-network-policy':
      return (['ingress', 'egress'] as const).flatMap((either) =>
        (policy[either] ?? []).flatMap((rule: CalicoRule) => entityBlocks(rule[side])),
      );
    default:
      return (policy[direction] ?? []).flatMap(({ peers }) => peers.flatMap(peerBlocks));
  }
}

/** A set's networks one by one: any of them may be in another set too. */
function setBlocks({ nets }: NetworkSet): Block[] {
  return nets.map((net) => ({ within: [net], except: [] }));
}

function endBlocks(end: FirewallEnd): Block[] {
  return end.kind === 'other' && end.prefix ? [{ within: [end.prefix], except: [] }] : [];
}

function peerBlocks(peer: PolicyPeer): Block[] {
  return peer.kind === 'cidr' ? [{ within: [peer.cidr], except: peer.except }] : [];
}

function entityBlocks({ nets = [], notNets = [] }: CalicoEntity): Block[] {
  if (nets.length === 0 && notNets.length === 0) return [];
  return [{ within: nets.length > 0 ? nets : notNets, except: nets.length > 0 ? notNets : [] }];
}
