import type {
  CalicoEntity,
  CalicoPolicy,
  CalicoPort,
  CalicoRule,
  IcmpMatch,
  Tier,
} from '../../topology/calico-policy.js';
import type { Lines } from './lines.js';
import { isPlainWord } from './names.js';
import { policyName } from './print-policy.js';
import { printSelector, Unprintable } from './print-selector.js';

/**
 * A Calico policy as the language declares it.
 *
 * @throws Unprintable where the language has no words for it
 */
export function printCalicoPolicy(lines: Lines, policy: CalicoPolicy): void {
  const { kind, tier, order, selector, namespaceSelector, ingress, egress } = policy;
  const types = [...(ingress ? ['ingress'] : []), ...(egress ? ['egress'] : [])];
  const settings = [
    ...(tier === 'default' ? [] : [`tier ${word(tier)}`]),
    ...(order === undefined ? [] : [`order ${printOrder(order)}`]),
    `select ${printSelector(selector)}`,
    ...(namespaceSelector ? [`namespaces ${printSelector(namespaceSelector)}`] : []),
    ...(policy.serviceAccountSelector
      ? [`service-account-selector ${printSelector(policy.serviceAccountSelector)}`]
      : []),
    ...(policy.doNotTrack ? ['do-not-track'] : []),
    ...(policy.preDnat ? ['pre-dnat'] : []),
    ...(policy.applyOnForward ? ['apply-on-forward'] : []),
    `types ${types.join(', ')}`,
    ...(ingress ?? []).map((rule) => `ingress ${printRule(rule)}`),
    ...(egress ?? []).map((rule) => `egress ${printRule(rule)}`),
  ];
  lines.block(`${kind} ${policyName(policy)}`, () => {
    for (const line of settings) lines.add(line);
  });
}

/** A tier, with what becomes of packets that no rule in it decides where that is not `deny`. */
export function printTier(lines: Lines, { name, order, defaultAction }: Tier): void {
  const head = `tier ${word(name)}${order === undefined ? '' : ` order ${printOrder(order)}`}`;
  lines.block(head, () => {
    if (defaultAction === 'pass') lines.add('default-action pass');
  });
}

function printOrder(order: number): string {
  if (!/^\d+(?:\.\d+)?$/.test(String(order))) throw new Unprintable(`order ${order} cannot be written`);
  return String(order);
}

function printRule(rule: CalicoRule): string {
  const { action, ipVersion, protocol, notProtocol, icmp, notIcmp, from, to } = rule;
  return [
    action,
    ...(ipVersion === undefined ? [] : [`ip-version ${ipVersion}`]),
    ...printProtocol('', protocol, icmp),
    ...printProtocol('not-protocol ', notProtocol, notIcmp),
    ...printEntity('from', from),
    ...printEntity('to', to),
  ].join(' ');
}

function printProtocol(word: string, protocol: string | undefined, icmp: IcmpMatch | undefined): string[] {
  if (protocol === undefined) {
    if (icmp) throw new Unprintable('an ICMP type without its protocol cannot be written');
    return [];
  }
  const type = icmp ? ` type ${icmp.type}${icmp.code === undefined ? '' : ` code ${icmp.code}`}` : '';
  return [`${word}${protocol}${type}`];
}

function printEntity(side: 'from' | 'to', entity: CalicoEntity): string[] {
  const { nets, notNets, selector, notSelector, namespaceSelector, serviceAccounts, ports, notPorts } =
    entity;
  const conditions = [
    ...(selector ? [`pods ${printSelector(selector)}`] : []),
    ...(notSelector ? [`not-pods ${printSelector(notSelector)}`] : []),
    ...(namespaceSelector ? [`namespaces ${printSelector(namespaceSelector)}`] : []),
    ...(entity.serviceAccountSelector
      ? [`service-account-selector ${printSelector(entity.serviceAccountSelector)}`]
      : []),
    ...(entity.service ? [printServiceEnd(entity.service)] : []),
    ...(serviceAccounts?.length ? [`service-accounts ${serviceAccounts.map(word).join(', ')}`] : []),
    ...(nets ? [`nets ${nets.join(', ')}`] : []),
    ...(notNets ? [`not-nets ${notNets.join(', ')}`] : []),
    ...(ports ? [`ports ${ports.map(printPort).join(', ')}`] : []),
    ...(notPorts ? [`not-ports ${notPorts.map(printPort).join(', ')}`] : []),
  ];
  return conditions.length > 0 ? [`${side} ${conditions.join(' ')}`] : [];
}

function printServiceEnd({ name, namespace }: NonNullable<CalicoEntity['service']>): string {
  return `service ${word(name)}${namespace === undefined ? '' : ` in namespace ${word(namespace)}`}`;
}

function printPort(port: CalicoPort): string {
  if (port.kind === 'named') return word(port.name);
  return port.first === port.last ? `${port.first}` : `${port.first}-${port.last}`;
}

function word(text: string): string {
  if (!isPlainWord(text)) throw new Unprintable(`${JSON.stringify(text)} is no name`);
  return text;
}
