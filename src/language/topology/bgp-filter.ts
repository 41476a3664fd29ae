import type { BgpFilter, BgpFilterRule, BgpOperation } from '../../topology/bgp-filter.js';
import { rangeReversed } from '../diagnostics/range-reversed.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { prefixValue } from './values.js';

/** A BGPFilter; undefined where its name is taken. */
export function buildFilter(at: Place, node: ast.BgpFilter, cluster: string): BgpFilter | undefined {
  const { name, rules } = node;
  if (!name || !at.declare(keyOf.bgpFilter(cluster, name), node, `bgp-filter "${name}"`)) return undefined;
  const of = (list: ast.BgpFilterRule['list']) =>
    rules.filter((rule) => rule.list === list).flatMap((rule) => buildRule(at, rule) ?? []);
  return {
    name,
    importV4: of('import-v4'),
    exportV4: of('export-v4'),
    importV6: of('import-v6'),
    exportV6: of('export-v6'),
    source: at.head(node),
  };
}

function buildRule(at: Place, node: ast.BgpFilterRule): BgpFilterRule | undefined {
  if (node.action === undefined) return undefined;
  let rule: BgpFilterRule = {
    action: node.action,
    operations: node.operations.flatMap((each) => operationOf(each) ?? []),
    source: at.source(node),
  };
  for (const condition of node.conditions) {
    const said = conditionOf(at, condition);
    if (!said) return undefined;
    rule = { ...rule, ...said };
  }
  return rule;
}

function conditionOf(
  at: Place,
  node: ast.BgpFilterRule['conditions'][number],
): Partial<BgpFilterRule> | undefined {
  switch (node.$type) {
    case 'FilterPrefix': {
      const prefix = prefixValue(at, node, 'prefix', node.prefix);
      if (!prefix || !node.operator) return undefined;
      const [min, max = min] = (node.lengths ?? node.length)?.toString().split('-').map(Number) ?? [];
      if (min === undefined || max === undefined) return { prefix: { operator: node.operator, prefix } };
      if (min > max) {
        at.report(rangeReversed(min, max, at.part(node, 'lengths')));
        return undefined;
      }
      const lengths = [min, max] as const;
      return { prefix: { operator: node.operator, prefix, lengths } };
    }
    case 'FilterSource':
      return { remotePeers: true };
    case 'FilterInterface':
      return { interface: node.pattern };
    case 'FilterPeerType':
      return { peerType: node.type };
    case 'FilterCommunities':
      return { communities: node.communities };
    case 'FilterAsPath':
      return { asPathPrefix: node.numbers };
  }
}

function operationOf(node: ast.BgpFilterRule['operations'][number]): BgpOperation | undefined {
  switch (node.$type) {
    case 'AddCommunity':
      return node.community === undefined ? undefined : { kind: 'add-community', community: node.community };
    case 'PrependAsPath':
      return { kind: 'prepend-as-path', asNumbers: node.numbers };
    case 'SetPriority':
      return node.value === undefined ? undefined : { kind: 'set-priority', value: node.value };
  }
}
