import type { Finding } from '../../topology/finding.js';
import type { NatRule } from '../../topology/nat.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/** nat-overlap: two NAT rules of a machine are about the same packets from outside; the first one gets them all. */
export function* natOverlap({ machines }: Topology): Generator<Finding, void> {
  for (const { nat } of machines.values()) {
    const rules = nat?.rules ?? [];
    for (const [index, rule] of rules.entries()) {
      const first = rules.slice(0, index).find((before) => takesAllOf(before, rule));
      if (!first) continue;
      const message = `${titleOf(rule)} gets no packets: a rule before it takes those of ${titleOf(first)}`;
      yield warning('nat-overlap', message, rule.source, { message: 'this one', source: first.source });
    }
  }
}

function takesAllOf(before: NatRule, rule: NatRule): boolean {
  if (before.kind === 'one-to-one')
    return (rule.kind === 'forward' || rule.kind === 'one-to-one') && before.outside === rule.outside;
  if (before.kind !== 'forward' || rule.kind !== 'forward') return false;
  return before.outside === rule.outside && before.port === rule.port && before.protocol === rule.protocol;
}

function titleOf(rule: NatRule): string {
  if (rule.kind === 'forward') return `port ${rule.port}/${rule.protocol} of ${rule.outside}`;
  return rule.kind === 'one-to-one' ? rule.outside : rule.kind;
}
