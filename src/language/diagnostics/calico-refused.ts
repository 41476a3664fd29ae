import { type IpPrefix, overlap } from '../../linux/address.js';
import type { Calico, IpPool } from '../../topology/calico.js';
import type { CalicoPolicy } from '../../topology/calico-policy.js';
import { refusedPolicy, refusedRule, refusedTier } from '../../topology/calico-validation.js';
import type { Finding } from '../../topology/finding.js';
import type { HostEndpoint } from '../../topology/host-endpoint.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/** What Calico's API server does not take: calico-rule-refused, calico-policy-refused and the like for its other resources. */
export function* calicoRefused({ clusters }: Topology): Generator<Finding, void> {
  for (const { cni, policies, tiers } of clusters.values()) {
    for (const policy of policies) {
      if (policy.kind === 'calico-network-policy' || policy.kind === 'global-network-policy') {
        yield* refusedOf(policy);
      }
    }
    for (const tier of tiers.values()) {
      const why = refusedTier(tier);
      if (why) yield error('calico-tier-refused', why, tier.source);
    }
    if (cni.kind === 'calico') yield* ofCalico(cni);
  }
}

function* refusedOf(policy: CalicoPolicy): Generator<Finding, void> {
  const why = refusedPolicy(policy);
  if (why) yield error('calico-policy-refused', why, policy.source);
  for (const direction of ['ingress', 'egress'] as const) {
    for (const rule of policy[direction] ?? []) {
      const wrong = refusedRule(rule, direction, policy.kind === 'global-network-policy');
      if (wrong) yield error('calico-rule-refused', wrong, rule.source);
    }
  }
}

function* ofCalico({ hostEndpoints = [], pools }: Calico): Generator<Finding, void> {
  for (const endpoint of hostEndpoints) {
    const why = refusedHostEndpoint(endpoint);
    if (why) yield error('host-endpoint-refused', why, endpoint.source);
  }
  for (const pool of pools.values()) {
    const why = refusedPool(pool);
    if (why) yield error('calico-pool-refused', why, pool.source);
  }
}

function refusedHostEndpoint({ name, interface: device, expectedIps }: HostEndpoint): string | undefined {
  return device === undefined && expectedIps.length === 0
    ? `host-endpoint ${name} has neither an interface nor expected addresses`
    : undefined;
}

const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'] as readonly string[] as readonly IpPrefix[];

function refusedPool({ name, prefix, ipip }: IpPool): string | undefined {
  if (prefix.includes(':') && ipip !== 'never') return `pool ${name} is of IPv6, which IPIP does not carry`;
  if (LINK_LOCAL.some((block) => overlap(block, prefix))) return `pool ${name} has link-local addresses`;
  return undefined;
}
