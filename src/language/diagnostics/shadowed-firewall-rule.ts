import { chainOf } from '../../controlplane/machine/firewall.js';
import { covers } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { DeviceChoice, FirewallEnd, FirewallRule } from '../../topology/firewall.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/** shadowed-firewall-rule: a rule before it matches all that it matches, so that it is never asked. */
export function* shadowedFirewallRule({ machines }: Topology): Generator<Finding, void> {
  for (const { firewall } of machines.values()) {
    const rules = firewall?.rules ?? [];
    for (const [index, rule] of rules.entries()) {
      const first = rules.slice(0, index).find((before) => shadows(before, rule));
      if (!first) continue;
      const message = `"${rule.text}" is never asked: "${first.text}" comes before it and matches all that it matches`;
      yield warning('shadowed-firewall-rule', message, rule.source, {
        message: 'this one',
        source: first.source,
      });
    }
  }
}

function shadows(before: FirewallRule, rule: FirewallRule): boolean {
  return (
    chainOf(before) === chainOf(rule) &&
    endCovers(before.from, rule.from) &&
    endCovers(before.to, rule.to) &&
    (before.protocol === undefined || before.protocol === rule.protocol) &&
    portsCover(before.ports, rule.ports)
  );
}

function endCovers(outer: FirewallEnd, inner: FirewallEnd): boolean {
  if (outer.kind === 'self' || inner.kind === 'self') return outer.kind === inner.kind;
  const device =
    !outer.device || (inner.device !== undefined && nameOf(outer.device) === nameOf(inner.device));
  const prefix = !outer.prefix || (inner.prefix !== undefined && covers(outer.prefix, inner.prefix));
  return device && prefix;
}

function nameOf(choice: DeviceChoice): string {
  return 'device' in choice ? `dev ${choice.device}` : choice.segment;
}

function portsCover(outer: readonly string[], inner: readonly string[]): boolean {
  if (outer.length === 0) return true;
  return inner.length > 0 && inner.every((port) => outer.some((range) => rangeCovers(range, port)));
}

function rangeCovers(outer: string, inner: string): boolean {
  const [first, last] = limits(outer);
  const [start, end] = limits(inner);
  return first <= start && end <= last;
}

function limits(range: string): readonly [number, number] {
  const [first, last] = range.split('-').map(Number);
  return [first!, last ?? first!];
}
