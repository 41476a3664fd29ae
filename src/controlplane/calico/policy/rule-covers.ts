import { covers, type IpPrefix, overlap } from '../../../linux/address.js';
import { protocolNumber } from '../../../linux/protocol-numbers.js';
import type { CalicoPort, IcmpMatch } from '../../../topology/calico-policy.js';
import type { Selector } from '../../../topology/selector.js';
import { implies } from '../../../topology/selector-implies.js';
import type { ActiveRule, RuleEnd } from './active-policy.js';

/**
 * Whether a rule matches every packet that another one matches, whatever endpoints there are. It answers yes only where that
 * follows from what the two say; it does not put several rules together.
 */
export function ruleCovers(wide: ActiveRule, narrow: ActiveRule): boolean {
  if (wide.ipVersion !== undefined && wide.ipVersion !== narrow.ipVersion) return false;
  return (
    protocolCovers(wide, narrow) &&
    icmpCovers(wide.icmp, narrow.icmp) &&
    (wide.notIcmp === undefined || isSameIcmp(wide.notIcmp, narrow.notIcmp)) &&
    endCovers(wide.from, narrow.from) &&
    endCovers(wide.to, narrow.to)
  );
}

function protocolCovers(wide: ActiveRule, narrow: ActiveRule): boolean {
  if (wide.protocol !== undefined && !isSameProtocol(wide.protocol, narrow.protocol)) return false;
  if (wide.notProtocol === undefined || isSameProtocol(wide.notProtocol, narrow.notProtocol)) return true;
  return narrow.protocol !== undefined && !isSameProtocol(wide.notProtocol, narrow.protocol);
}

function isSameProtocol(one: string, other: string | undefined): boolean {
  if (other === undefined) return false;
  return one === other || (protocolNumber(one) ?? one) === (protocolNumber(other) ?? other);
}

function icmpCovers(wide: IcmpMatch | undefined, narrow: IcmpMatch | undefined): boolean {
  if (!wide) return true;
  return wide.type === narrow?.type && (wide.code === undefined || wide.code === narrow.code);
}

function isSameIcmp(one: IcmpMatch, other: IcmpMatch | undefined): boolean {
  return one.type === other?.type && one.code === other.code;
}

function endCovers(wide: RuleEnd, narrow: RuleEnd): boolean {
  return (
    (wide.service === undefined || wide.service === narrow.service) &&
    netsCover(wide, narrow) &&
    isWithin(narrow.selector, wide.selector) &&
    isWithin(narrow.nodes, wide.nodes) &&
    exclusionCovers(wide.notSelector, narrow.notSelector) &&
    portsCover(wide.ports, narrow.ports) &&
    notPortsCover(wide, narrow)
  );
}

/** Whether what `inner` selects is selected by `outer`; absent selects everything. */
function isWithin(inner: Selector | undefined, outer: Selector | undefined): boolean {
  if (outer === undefined) return true;
  return inner !== undefined && implies(inner, outer);
}

/** What the wide one excludes, the narrow one must exclude too. */
function exclusionCovers(wide: Selector | undefined, narrow: Selector | undefined): boolean {
  if (wide === undefined) return true;
  return narrow !== undefined && implies(wide, narrow);
}

function netsCover(wide: RuleEnd, narrow: RuleEnd): boolean {
  const nets = narrow.nets as readonly IpPrefix[] | undefined;
  if (wide.nets && !nets?.every((net) => wide.nets!.some((outer) => covers(outer as IpPrefix, net))))
    return false;
  return (wide.notNets ?? []).every((without) => {
    const hole = without as IpPrefix;
    if (narrow.notNets?.some((own) => covers(own as IpPrefix, hole))) return true;
    return nets?.every((net) => !overlap(net, hole)) ?? false;
  });
}

function portsCover(
  wide: readonly CalicoPort[] | undefined,
  narrow: readonly CalicoPort[] | undefined,
): boolean {
  if (!wide || wide.length === 0) return true;
  if (!narrow || narrow.length === 0) return false;
  return narrow.every((port) => wide.some((outer) => portCovers(outer, port)));
}

function portCovers(wide: CalicoPort, narrow: CalicoPort): boolean {
  if (wide.kind === 'named' || narrow.kind === 'named') {
    return wide.kind === 'named' && narrow.kind === 'named' && wide.name === narrow.name;
  }
  return wide.first <= narrow.first && narrow.last <= wide.last;
}

function notPortsCover(wide: RuleEnd, narrow: RuleEnd): boolean {
  return (wide.notPorts ?? []).every((port) => {
    if (narrow.notPorts?.some((own) => portCovers(own, port))) return true;
    const asked = narrow.ports ?? [];
    return asked.length > 0 && asked.every((own) => areApart(own, port));
  });
}

function areApart(one: CalicoPort, other: CalicoPort): boolean {
  if (one.kind === 'named' || other.kind === 'named') return false;
  return one.last < other.first || other.last < one.first;
}
