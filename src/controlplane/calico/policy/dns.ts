import { type IpPrefix, overlap } from '../../../linux/address.js';
import type { CalicoPort } from '../../../topology/calico-policy.js';
import type { Labels } from '../../../topology/labels.js';
import { selects } from '../../../topology/selector.js';
import type { ActivePolicy, ActiveRule, RuleEnd } from './active-policy.js';
import type { EndpointClass } from './endpoint-classes.js';

/** The DNS servers that pods should ask. */
export interface DnsServers {
  /** Labels of their endpoints. */
  readonly labels: readonly Labels[];
  /** Blocks that hold their addresses. */
  readonly blocks: readonly IpPrefix[];
}

/** What keeps pods from DNS: a rule that denies it, or that no rule of a policy's tier allows it. */
export interface DnsBlock {
  readonly policy: ActivePolicy;
  readonly rule?: ActiveRule;
}

const DNS_PORT = 53;

/**
 * What keeps a class of pods from asking DNS by a protocol; undefined where something may let it through. In doubt it does: a
 * rule about addresses may mean a server that the model does not know.
 */
export function dnsBlock(
  { tiers }: EndpointClass,
  protocol: 'udp' | 'tcp',
  servers: DnsServers,
): DnsBlock | undefined {
  for (const { tier, egress } of tiers) {
    const [first] = egress;
    if (!first) continue;
    const decision = decisionOf(egress, protocol, servers);
    if (decision?.action === 'deny') return decision.block;
    if (decision?.action === 'allow') return undefined;
    if (!decision && tier.drops) return { policy: first };
  }
  return undefined;
}

type Decision = { readonly action: 'allow' | 'pass' } | { readonly action: 'deny'; readonly block: DnsBlock };

function decisionOf(
  policies: readonly ActivePolicy[],
  protocol: string,
  servers: DnsServers,
): Decision | undefined {
  for (const policy of policies) {
    for (const rule of policy.egress ?? []) {
      const match = rule.action === 'log' ? 'no' : matchOf(rule, protocol, servers);
      if (match === 'no') continue;
      if (rule.action === 'deny') {
        if (match === 'yes') return { action: 'deny', block: { policy, rule } };
      } else return { action: match === 'maybe' || rule.action === 'allow' ? 'allow' : 'pass' };
    }
  }
  return undefined;
}

type Match = 'yes' | 'maybe' | 'no';

function matchOf(rule: ActiveRule, protocol: string, servers: DnsServers): Match {
  if (rule.ipVersion === 6 || rule.icmp) return 'no';
  if (rule.protocol !== undefined && rule.protocol !== protocol) return 'no';
  if (rule.notProtocol === protocol) return 'no';
  const { from } = rule;
  const ends = [portMatch(rule.to), endMatch(rule.to, servers)];
  if (ends.includes('no')) return 'no';
  return ends.includes('maybe') || Object.keys(from).length > 0 ? 'maybe' : 'yes';
}

function portMatch({ ports = [], notPorts = [] }: RuleEnd): Match {
  const isDns = (port: CalicoPort) =>
    port.kind === 'range' && port.first <= DNS_PORT && DNS_PORT <= port.last;
  if (notPorts.some(isDns)) return 'no';
  if (ports.length === 0 || ports.some(isDns)) return 'yes';
  return ports.some(({ kind }) => kind === 'named') ? 'maybe' : 'no';
}

function endMatch({ nets, selector, notSelector, nodes, ports = [] }: RuleEnd, servers: DnsServers): Match {
  const meant = ports.length > 0;
  if (nodes) return meant ? 'maybe' : 'no';
  if (nets) {
    if (nets.some((net) => net.endsWith('/0'))) return 'yes';
    return meant || servers.blocks.some((block) => nets.some((net) => overlap(net as IpPrefix, block)))
      ? 'maybe'
      : 'no';
  }
  const asked = servers.labels.filter(
    (labels) => (!selector || selects(selector, labels)) && !(notSelector && selects(notSelector, labels)),
  );
  return asked.length > 0 ? 'yes' : 'no';
}
