import type {
  DeviceChoice,
  Firewall,
  FirewallChain,
  FirewallEnd,
  FirewallRule,
} from '../../topology/firewall.js';
import { repeatedSetting } from '../diagnostics/repeated-setting.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { portRange } from './port-range.js';
import { all, once } from './settings.js';
import { blockValue } from './values.js';

/** What `firewall` declares; names of devices are looked up later, for daemons make some of them. */
export function buildFirewall(at: Place, node: ast.Firewall): Firewall {
  const stateful = once(at, node.settings, 'Stateful');
  return {
    defaults: defaultsOf(at, node),
    stateful: stateful?.value !== 'off',
    rules: all(node.settings, 'FirewallRule').flatMap((rule) => buildRule(at, rule) ?? []),
    source: at.head(node),
  };
}

function defaultsOf(at: Place, node: ast.Firewall): Firewall['defaults'] {
  const defaults: { [Chain in FirewallChain]?: Firewall['defaults'][Chain] } = {};
  for (const each of all(node.settings, 'FirewallDefault')) {
    const chain = each.chain ?? 'forward';
    const before = defaults[chain];
    if (before) at.report(repeatedSetting(at.head(each), before.source));
    else if (each.verdict) defaults[chain] = { verdict: each.verdict, source: at.source(each) };
  }
  return defaults;
}

function buildRule(at: Place, node: ast.FirewallRule): FirewallRule | undefined {
  const from = endOf(at, node.from);
  const to = endOf(at, node.to);
  const ranges = node.ports.map((port, index) => portRange(at, node, 'ports', port, index));
  if (!from || !to || ranges.includes(undefined)) return undefined;
  const protocol = node.icmp ? 'icmp' : node.protocol;
  return {
    action: node.action,
    from,
    to,
    ...(protocol ? { protocol } : {}),
    ports: node.ports.map(String),
    text: (node.$cstNode?.text ?? node.action).replace(/\s+/g, ' '),
    source: at.source(node),
  };
}

/** Undefined for an end that is not readable, so that the rule is left out rather than made wider. */
function endOf(at: Place, node: ast.FirewallEnd | undefined): FirewallEnd | undefined {
  if (node?.self) return { kind: 'self' };
  if (!node || node.any) return { kind: 'other' };
  const prefix = blockValue(at, node, 'prefix', node.prefix);
  const device = deviceChoice(node);
  if ((node.prefix !== undefined && !prefix) || (!device && !prefix)) return undefined;
  return { kind: 'other', ...(device ? { device } : {}), ...(prefix ? { prefix } : {}) };
}

/** `dev eth0`, or the name of a subnet or link. */
export function deviceChoice(node: Pick<ast.FirewallEnd, 'device' | 'segment'>): DeviceChoice | undefined {
  if (node.device !== undefined) return { device: node.device };
  const segment = node.segment?.$refText;
  return segment === undefined ? undefined : { segment };
}
