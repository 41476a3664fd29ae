import type { IpPrefix } from '../../../linux/address.js';
import { hostPrefix, parseIp } from '../../../linux/address.js';
import type {
  CalicoEntity,
  CalicoPolicy,
  CalicoPort,
  CalicoRule,
  IcmpMatch,
  Tier,
} from '../../../topology/calico-policy.js';
import { refusedPolicy, refusedRule } from '../../../topology/calico-validation.js';
import { ALL, type Selector } from '../../../topology/selector.js';
import {
  type Fields,
  fieldsAt,
  has,
  isTrueAt,
  listAt,
  numberAt,
  objectsAt,
  stringsAt,
  textAt,
} from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import { sourceOf } from '../manifests/remarks.js';
import { isPort } from '../workloads/workloads.js';
import { calicoSelector } from './selector.js';

/** Why a policy cannot be expressed; it is left out whole. */
class Refused extends Error {}

/** A Calico NetworkPolicy or GlobalNetworkPolicy (projectcalico.org/v3), or a sentence that says why not. */
export function readCalicoPolicy(manifest: Manifest): CalicoPolicy | string {
  try {
    return policyOf(manifest);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.message;
  }
}

export function readTier(manifest: Manifest): Tier {
  const spec = fieldsAt(manifest.body, 'spec');
  const order = numberAt(spec, 'order');
  return {
    name: manifest.name,
    ...(order === undefined ? {} : { order }),
    defaultAction: spec.defaultAction === 'Pass' ? 'pass' : 'deny',
    source: sourceOf(manifest),
  };
}

function policyOf(manifest: Manifest): CalicoPolicy {
  const spec = fieldsAt(manifest.body, 'spec');
  const isGlobal = manifest.kind === 'GlobalNetworkPolicy';
  const rules = (direction: string) => objectsAt(spec, direction).map((rule) => ruleOf(rule, manifest));
  const [ingress, egress] = [rules('ingress'), rules('egress')];
  const types = stringsAt(spec, 'types');
  const about = (type: string, ofType: readonly CalicoRule[]) => {
    if (types.length > 0) return types.includes(type);
    return type === 'Ingress' ? ingress.length > 0 || egress.length === 0 : ofType.length > 0;
  };
  const order = numberAt(spec, 'order');
  const accounts = selectorAt(spec, 'serviceAccountSelector');
  return accepted({
    kind: isGlobal ? 'global-network-policy' : 'calico-network-policy',
    name: manifest.name,
    ...(isGlobal ? {} : { namespace: manifest.namespace }),
    tier: textAt(spec, 'tier') ?? 'default',
    ...(order === undefined ? {} : { order }),
    selector: selectorAt(spec, 'selector') ?? ALL,
    ...(isGlobal ? optional('namespaceSelector', selectorAt(spec, 'namespaceSelector')) : {}),
    ...(accounts && accounts.kind !== 'all' ? { serviceAccountSelector: accounts } : {}),
    ...(isGlobal && isTrueAt(spec, 'doNotTrack') ? { doNotTrack: true } : {}),
    ...(isGlobal && isTrueAt(spec, 'preDNAT') ? { preDnat: true } : {}),
    ...(isGlobal && isTrueAt(spec, 'applyOnForward') ? { applyOnForward: true } : {}),
    ...(about('Ingress', ingress) ? { ingress } : {}),
    ...(about('Egress', egress) ? { egress } : {}),
    source: sourceOf(manifest),
  });
}

/** The policy, if Calico's API server takes it. */
function accepted(policy: CalicoPolicy): CalicoPolicy {
  const wrong = refusedPolicy(policy);
  if (wrong !== undefined) throw new Refused(wrong);
  for (const direction of ['ingress', 'egress'] as const) {
    for (const rule of policy[direction] ?? []) {
      const why = refusedRule(rule, direction, policy.kind === 'global-network-policy');
      if (why !== undefined) throw new Refused(why);
    }
  }
  return policy;
}

const ACTIONS: Readonly<Record<string, CalicoRule['action']>> = {
  Allow: 'allow',
  Deny: 'deny',
  Log: 'log',
  Pass: 'pass',
};

function ruleOf(rule: Fields, manifest: Manifest): CalicoRule {
  const action = ACTIONS[textAt(rule, 'action') ?? ''];
  if (!action) throw new Refused(`there is no action ${String(rule.action)}`);
  if (has(rule, 'http')) throw new Refused('rules about HTTP are not modelled');
  const ipVersion = numberAt(rule, 'ipVersion');
  return {
    action,
    ...(ipVersion === 4 || ipVersion === 6 ? { ipVersion } : {}),
    ...optional('protocol', protocolAt(rule, 'protocol')),
    ...optional('notProtocol', protocolAt(rule, 'notProtocol')),
    ...optional('icmp', icmpAt(rule, 'icmp')),
    ...optional('notIcmp', icmpAt(rule, 'notICMP')),
    from: entityOf(fieldsAt(rule, 'source')),
    to: entityOf(fieldsAt(rule, 'destination')),
    source: sourceOf(manifest),
  };
}

function protocolAt(rule: Fields, key: string): string | undefined {
  const name = textAt(rule, key)?.toLowerCase() ?? numberAt(rule, key)?.toString();
  if (name !== undefined && !/^(?:tcp|udp|sctp|udplite|icmp|icmpv6|\d{1,3})$/.test(name))
    throw new Refused(`there is no protocol ${name}`);
  return name;
}

function icmpAt(rule: Fields, key: string): IcmpMatch | undefined {
  const type = numberAt(fieldsAt(rule, key), 'type');
  const code = numberAt(fieldsAt(rule, key), 'code');
  if (code !== undefined && type === undefined) throw new Refused('an ICMP code needs a type');
  if (type !== undefined && (type < 0 || type > 254))
    throw new Refused(`there is no ICMP type ${type}: they are 0 to 254`);
  if (code !== undefined && (code < 0 || code > 255))
    throw new Refused(`there is no ICMP code ${code}: they are 0 to 255`);
  return type === undefined ? undefined : { type, ...optional('code', code) };
}

function entityOf(entity: Fields): CalicoEntity {
  if (has(entity, 'domains')) throw new Refused('rules about domain names are not modelled');
  const accounts = fieldsAt(entity, 'serviceAccounts');
  const service = fieldsAt(entity, 'services');
  const serviceName = textAt(service, 'name');
  return {
    ...optional('nets', listOf(entity, 'nets', netOf)),
    ...optional('notNets', listOf(entity, 'notNets', netOf)),
    ...optional('selector', selectorAt(entity, 'selector')),
    ...optional('notSelector', selectorAt(entity, 'notSelector')),
    ...optional('namespaceSelector', selectorAt(entity, 'namespaceSelector')),
    ...optional('serviceAccounts', has(accounts, 'names') ? stringsAt(accounts, 'names') : undefined),
    ...optional('serviceAccountSelector', selectorAt(accounts, 'selector')),
    ...optional(
      'service',
      serviceName === undefined
        ? undefined
        : { name: serviceName, ...optional('namespace', textAt(service, 'namespace')) },
    ),
    ...optional('ports', listOf(entity, 'ports', portOf)),
    ...optional('notPorts', listOf(entity, 'notPorts', portOf)),
  };
}

function listOf<T>(from: Fields, key: string, read: (value: unknown) => T): T[] | undefined {
  const values = listAt(from, key);
  return values.length > 0 ? values.map(read) : undefined;
}

function netOf(value: unknown): IpPrefix {
  const text = String(value);
  const address = parseIp(text);
  const prefix = address ? hostPrefix(address) : readPrefix(text);
  if (prefix === undefined) throw new Refused(`no network: ${text}`);
  return prefix;
}

/** `80`, `"8000:8010"`, `http`. */
function portOf(value: unknown): CalicoPort {
  const [, first, last] = /^(\d+)(?::(\d+))?$/.exec(String(value)) ?? [];
  if (first === undefined) {
    if (typeof value !== 'string') throw new Refused(`no port: ${JSON.stringify(value)}`);
    return { kind: 'named', name: value };
  }
  const range = { first: Number(first), last: Number(last ?? first) };
  if (!isPort(range.first) || !isPort(range.last) || range.last < range.first)
    throw new Refused(`there are no ports ${String(value)}`);
  return { kind: 'range', ...range };
}

function selectorAt(from: Fields, key: string): Selector | undefined {
  const text = textAt(from, key);
  const selector = text === undefined ? undefined : calicoSelector(text);
  if (typeof selector === 'string') throw new Refused(selector);
  return selector;
}

function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [key in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]: Value });
}
