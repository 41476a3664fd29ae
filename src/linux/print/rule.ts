import type { NetworkNamespace } from '../namespace.js';
import type { RoutingRule } from '../route.js';
import type { Line } from './line.js';
import { tableName } from './route.js';

/** `ip rule` (family 4) or `ip -6 rule`. */
export function ruleLines(namespace: NetworkNamespace, family: 4 | 6 = 4): Line[] {
  return namespace.rules
    .filter((rule) => rule.family === family)
    .sort((a, b) => a.priority - b.priority)
    .map((rule) => ({ text: formatRule(rule), provenance: rule.provenance }));
}

/** A routing rule as `ip rule` prints it: `0:` and a tab, then `from all lookup local`. */
export function formatRule(rule: RoutingRule): string {
  const mark = rule.fwmark;
  return [
    `${rule.priority}:\t${rule.not ? 'not ' : ''}from ${rule.from?.replace(/\/(32|128)$/, '') ?? 'all'}`,
    ...(rule.to === undefined ? [] : [`to ${rule.to.replace(/\/(32|128)$/, '')}`]),
    ...(mark === undefined
      ? []
      : [`fwmark ${hex(mark.value)}${mark.mask === 0xffffffff ? '' : `/${hex(mark.mask)}`}`]),
    ...(rule.iif === undefined ? [] : [`iif ${rule.iif}`]),
    ...(rule.oif === undefined ? [] : [`oif ${rule.oif}`]),
    `lookup ${tableName(rule.table)}`,
  ].join(' ');
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
