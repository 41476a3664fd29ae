import type {
  CalicoEntity,
  CalicoPolicy,
  CalicoPort,
  CalicoRule,
  IcmpMatch,
  Tier,
} from '../../topology/calico-policy.js';
import { and, equals, type Selector } from '../../topology/selector.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { portRange } from './port-range.js';
import { declarePolicy, namespacesOf, type PolicyScope, selectorOf } from './selectors.js';
import { all, once } from './settings.js';
import { blockValues, isOn, numberValue } from './values.js';

type CalicoPolicyNode = ast.CalicoNetworkPolicy | ast.GlobalNetworkPolicy;
type CalicoSetting = CalicoPolicyNode['settings'][number];

const ICMP_TYPES = [0, 254] as const;
const ICMP_CODES = [0, 255] as const;

/** `tier NAME order N { default-action pass }` in a cluster. */
export function buildTier(at: Place, node: ast.Tier, cluster: string): Tier | undefined {
  if (!declarePolicy(at, node, cluster)) return undefined;
  return {
    name: node.name,
    ...orderOf(node.order),
    defaultAction: once(at, node.settings, 'DefaultAction')?.action ?? 'deny',
    source: at.head(node),
  };
}

/** `calico-network-policy` in a namespace, or `global-network-policy` in a cluster. */
export function buildCalicoPolicy(
  at: Place,
  node: CalicoPolicyNode,
  scope: PolicyScope,
  namespace?: string,
): CalicoPolicy | undefined {
  if (!declarePolicy(at, node, scope.cluster, namespace)) return undefined;
  const settings: readonly CalicoSetting[] = node.settings;
  const rules = all(settings, 'CalicoRule');
  const types = once(at, settings, 'PolicyTypes')?.types ?? typesOf(rules);
  const namespaces = once(at, settings, 'PolicyNamespaces')?.namespaces;
  const accounts = once(at, settings, 'PolicyAccounts')?.selector;
  const of = (direction: ast.Direction) => {
    const own = rules.filter((rule) => rule.direction === direction);
    return types.includes(direction)
      ? { [direction]: own.flatMap((rule) => buildRule(at, rule, scope)) }
      : undefined;
  };
  return {
    kind: namespace === undefined ? 'global-network-policy' : 'calico-network-policy',
    name: node.name,
    ...(namespace === undefined ? {} : { namespace }),
    tier: once(at, settings, 'PolicyTier')?.tier ?? 'default',
    ...orderOf(once(at, settings, 'PolicyOrder')?.order),
    selector: selectorOf(once(at, settings, 'PolicySelect')?.selector),
    ...(namespaces ? { namespaceSelector: selectorOf(namespaces) } : {}),
    ...(accounts ? { serviceAccountSelector: selectorOf(accounts) } : {}),
    ...stageOf(settings),
    ...of('ingress'),
    ...of('egress'),
    source: at.head(node),
  };
}

/** Calico's default: the directions that have rules, and ingress where none has (libcalico-go, NetworkPolicySpec.Types). */
function typesOf(rules: readonly ast.CalicoRule[]): readonly ast.Direction[] {
  return rules.length > 0 ? rules.map(({ direction }) => direction) : ['ingress'];
}

function stageOf(
  settings: readonly CalicoSetting[],
): Pick<CalicoPolicy, 'doNotTrack' | 'preDnat' | 'applyOnForward'> {
  const on = new Set(all(settings, 'PolicyStage').flatMap((each) => (isOn(each, false) ? [each.kind] : [])));
  return {
    ...(on.has('do-not-track') ? { doNotTrack: true } : {}),
    ...(on.has('pre-dnat') ? { preDnat: true } : {}),
    ...(on.has('apply-on-forward') ? { applyOnForward: true } : {}),
  };
}

function orderOf(text: string | number | undefined): { readonly order?: number } {
  return text === undefined ? {} : { order: Number(text) };
}

/** What is broken in a rule leaves the rule out: a rule that asks less would match more. */
function buildRule(at: Place, node: ast.CalicoRule, scope: PolicyScope): CalicoRule[] {
  const before = at.draft.findings.length;
  const from = entityOf(at, node.from, scope);
  const to = entityOf(at, node.to, scope);
  const icmp = icmpOf(at, node, 'icmpType', node.icmpType, node.icmpCode);
  const notIcmp = icmpOf(at, node, 'notIcmpType', node.notIcmpType, node.notIcmpCode);
  const ipVersion = numberValue(at, node, 'ipVersion', node.ipVersion, 'IP version', [4, 6]);
  if (at.draft.findings.slice(before).some(({ severity }) => severity === 'error')) return [];
  return [
    {
      action: node.action,
      ...(ipVersion === 4 || ipVersion === 6 ? { ipVersion } : {}),
      ...(node.protocol === undefined ? {} : { protocol: String(node.protocol) }),
      ...(icmp ? { icmp } : {}),
      ...(node.notProtocol === undefined || notIcmp ? {} : { notProtocol: String(node.notProtocol) }),
      ...(notIcmp ? { notIcmp } : {}),
      from,
      to,
      source: at.source(node),
    },
  ];
}

function icmpOf(
  at: Place,
  node: ast.CalicoRule,
  property: string,
  type: number | undefined,
  code: number | undefined,
): IcmpMatch | undefined {
  const known = numberValue(at, node, property, type, 'ICMP type', ICMP_TYPES);
  const detail = numberValue(at, node, property, code, 'ICMP code', ICMP_CODES);
  return known === undefined ? undefined : { type: known, ...(detail === undefined ? {} : { code: detail }) };
}

/** What is said more than once must hold each time; networks, ports and accounts of one kind add up. */
function entityOf(at: Place, node: ast.CalicoEntity | undefined, scope: PolicyScope): CalicoEntity {
  const lists = { nets: [], notNets: [], ports: [], notPorts: [], serviceAccounts: [] } as EntityLists;
  const pods: Selector[] = [];
  const others: Selector[] = [];
  const namespaces: Selector[] = [];
  const accounts: Selector[] = [];
  let service: CalicoEntity['service'];
  for (const each of node?.conditions ?? []) {
    switch (each.$type) {
      case 'EntityNets':
        lists[each.kind === 'nets' ? 'nets' : 'notNets'].push(...blockValues(at, each, 'nets', each.nets));
        break;
      case 'EntityPorts':
        lists[each.kind === 'ports' ? 'ports' : 'notPorts'].push(...portsOf(at, each.ports));
        break;
      case 'EntityAccounts':
        lists.serviceAccounts.push(...each.accounts);
        break;
      case 'EntityAccountSelector':
        accounts.push(selectorOf(each.selector));
        break;
      case 'EntityService':
        service = {
          name: each.service,
          ...(each.namespace === undefined ? {} : { namespace: each.namespace }),
        };
        break;
      case 'EntityNamespaces':
        namespaces.push(namespacesOf(at, each, scope) ?? equals('', ''));
        break;
      case 'EntityNotPods':
        others.push(selectorOf(each.selector));
        break;
      case 'EntityPods':
        pods.push(selectorOf(each.selector));
        break;
    }
  }
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  return {
    ...(Object.fromEntries(filled) as CalicoEntity),
    ...(pods.length > 0 ? { selector: and(...pods) } : {}),
    ...(others.length > 0
      ? { notSelector: others.length === 1 ? others[0]! : { kind: 'or', of: others } }
      : {}),
    ...(namespaces.length > 0 ? { namespaceSelector: and(...namespaces) } : {}),
    ...(accounts.length > 0 ? { serviceAccountSelector: and(...accounts) } : {}),
    ...(service ? { service } : {}),
  };
}

type EntityLists = {
  -readonly [Key in 'nets' | 'notNets' | 'ports' | 'notPorts' | 'serviceAccounts']: NonNullable<
    CalicoEntity[Key]
  >[number][];
};

function portsOf(at: Place, nodes: readonly ast.CalicoPort[]): CalicoPort[] {
  return nodes.flatMap((node): CalicoPort[] => {
    if (node.name !== undefined) return [{ kind: 'named', name: node.name }];
    const range = portRange(at, node, 'range', node.range);
    return range ? [{ kind: 'range', ...range }] : [];
  });
}
