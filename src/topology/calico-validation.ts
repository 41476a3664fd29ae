import { family } from '../linux/address.js';
import { protocolNumber } from '../linux/protocol-numbers.js';
import type { CalicoEntity, CalicoPolicy, CalicoRule, Tier } from './calico-policy.js';
import type { Selector } from './selector.js';

/**
 * What Calico's API server refuses, as a sentence; undefined for what it takes (libcalico-go/lib/validator/v3/validator.go).
 */
export function refusedRule(
  rule: CalicoRule,
  direction: 'ingress' | 'egress',
  isGlobal: boolean,
): string | undefined {
  return (
    refusedProtocol(rule) ??
    refusedFamilies(rule) ??
    refusedEntity(rule.from) ??
    refusedEntity(rule.to) ??
    refusedServices(rule, direction, isGlobal)
  );
}

/** Protocols with ports, by number (numorstring.Protocol.SupportsPorts). */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 132]);
const ICMP = 1;
const ICMPV6 = 58;

function refusedProtocol({
  protocol,
  notProtocol,
  icmp,
  ipVersion,
  from,
  to,
}: CalicoRule): string | undefined {
  const number = numberOf(protocol);
  const not = numberOf(notProtocol);
  for (const each of [number, not]) {
    if (each !== undefined && (each < 1 || each > 255))
      return `there is no protocol ${each}: they are 1 to 255`;
  }
  const asksPorts = [from, to].some(({ ports, notPorts }) => ports || notPorts);
  if (asksPorts && (number === undefined || !WITH_PORTS.has(number)))
    return 'rules that specify ports must set protocol to tcp, udp or sctp';
  if (icmp && number !== ICMP && number !== ICMPV6)
    return 'rules that specify an ICMP type must set protocol to icmp or icmpv6';
  if (ipVersion === 6 && [number, not].includes(ICMP)) return 'protocol icmp is of IP version 4';
  if (ipVersion === 4 && [number, not].includes(ICMPV6)) return 'protocol icmpv6 is of IP version 6';
  return undefined;
}

function numberOf(protocol: string | undefined): number | undefined {
  if (protocol === undefined) return undefined;
  return /^\d+$/.test(protocol) ? Number(protocol) : protocolNumber(protocol);
}

function refusedFamilies({ ipVersion, from, to }: CalicoRule): string | undefined {
  const nets = [from, to].flatMap((end) => [...(end.nets ?? []), ...(end.notNets ?? [])]);
  const families = new Set(nets.map(family));
  if (families.size > 1) return 'a rule has networks of IPv4 or of IPv6, not of both';
  const [own] = families;
  if (ipVersion !== undefined && own !== undefined && own !== ipVersion)
    return `its networks are of IPv${own}, but the rule is about IP version ${ipVersion}`;
  return undefined;
}

function refusedEntity({ selector, namespaceSelector }: CalicoEntity): string | undefined {
  if (selector && hasGlobal(selector)) return 'global() can only be a namespace selector';
  if (namespaceSelector && namespaceSelector.kind !== 'global' && hasGlobal(namespaceSelector))
    return 'global() must be the whole of a namespace selector';
  return undefined;
}

function refusedServices(
  { from, to }: CalicoRule,
  direction: 'ingress' | 'egress',
  isGlobal: boolean,
): string | undefined {
  if (direction === 'ingress' ? to.service : from.service)
    return `a service stands at the ${direction === 'ingress' ? 'source of an ingress' : 'destination of an egress'} rule only`;
  const end = direction === 'ingress' ? from : to;
  if (!end.service) return undefined;
  if (isGlobal && end.service.namespace === undefined)
    return 'the service of a global policy needs its namespace';
  const beside = SELECTING.find((key) => end[key] !== undefined);
  if (beside) return `a service stands without ${beside}: its endpoints are all that is asked`;
  if (to.service && (to.ports || to.notPorts))
    return 'a service stands without ports: its endpoints have theirs';
  return undefined;
}

const SELECTING = [
  'selector',
  'notSelector',
  'namespaceSelector',
  'serviceAccounts',
  'serviceAccountSelector',
  'nets',
  'notNets',
] as const;

export function refusedPolicy(policy: CalicoPolicy): string | undefined {
  const { doNotTrack, preDnat, applyOnForward, egress, selector } = policy;
  if (doNotTrack && preDnat) return 'do-not-track and pre-dnat exclude each other';
  if (preDnat && egress) return 'pre-dnat policy has no egress: nothing that leaves is before DNAT';
  if ((doNotTrack || preDnat) && !applyOnForward) {
    return `${doNotTrack ? 'do-not-track' : 'pre-dnat'} needs apply-on-forward: such policy cannot tell what will be forwarded`;
  }
  const selectors = [selector, policy.namespaceSelector, policy.serviceAccountSelector];
  if (selectors.some((each) => each && hasGlobal(each)))
    return 'global() can only be the namespace selector of a rule';
  return undefined;
}

/** Tiers that exist by themselves, with what they must say (libcalico-go/lib/names; api Tier). */
const FIXED: Readonly<Record<string, { readonly order: number; readonly action: Tier['defaultAction'] }>> = {
  default: { order: 1_000_000, action: 'deny' },
  adminnetworkpolicy: { order: 1_000, action: 'pass' },
  baselineadminnetworkpolicy: { order: 10_000_000, action: 'pass' },
  'kube-admin': { order: 1_000, action: 'pass' },
  'kube-baseline': { order: 10_000_000, action: 'pass' },
};

export function refusedTier({ name, order, defaultAction }: Tier): string | undefined {
  if (!/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 63)
    return `a tier's name has lower-case letters, digits and "-" alone: ${name}`;
  const fixed = FIXED[name];
  if (!fixed) return undefined;
  if (order !== fixed.order) return `the tier ${name} has the order ${fixed.order}`;
  if (defaultAction !== fixed.action) return `the tier ${name} has the default action ${fixed.action}`;
  return undefined;
}

function hasGlobal(selector: Selector): boolean {
  switch (selector.kind) {
    case 'global':
      return true;
    case 'not':
      return hasGlobal(selector.of);
    case 'and':
    case 'or':
      return selector.of.some(hasGlobal);
    default:
      return false;
  }
}
