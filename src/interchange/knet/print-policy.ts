import type { AdminPolicy, AdminRule } from '../../topology/admin-policy.js';
import type { NetworkPolicy, PolicyPeer, PolicyPort } from '../../topology/network-policy.js';
import type { Selector } from '../../topology/selector.js';
import type { Lines } from './lines.js';
import { knetName, quoted } from './names.js';
import { printSelector, Unprintable } from './print-selector.js';

/**
 * A NetworkPolicy as the language declares it.
 *
 * @throws Unprintable where the language has no words for it
 */
export function printNetworkPolicy(lines: Lines, policy: NetworkPolicy): void {
  const { pods, ingress, egress } = policy;
  const types = [...(ingress ? ['ingress'] : []), ...(egress ? ['egress'] : [])];
  const settings = [
    `select ${printSelector(pods)}`,
    `types ${types.join(', ')}`,
    ...(ingress ?? []).map(({ peers, ports }) => `ingress${traffic('from', peers, ports)}`),
    ...(egress ?? []).map(({ peers, ports }) => `egress${traffic('to', peers, ports)}`),
  ];
  lines.block(`network-policy ${policyName(policy)}`, () => {
    for (const line of settings) lines.add(line);
  });
}

/** A policy of the whole cluster; throws like {@link printNetworkPolicy}. */
export function printAdminPolicy(lines: Lines, policy: AdminPolicy): void {
  const { kind, tier, priority, subject, ingress, egress } = policy;
  const head = [
    kind,
    policyName(policy),
    ...(kind === 'cluster-network-policy' ? [`tier ${tier}`] : []),
    ...(kind === 'baseline-admin-network-policy' ? [] : [`priority ${priority}`]),
  ];
  const settings = [
    `subject ${podsOf(subject.pods, subject.namespaces)}`,
    ...ingress.map((rule) => `ingress ${adminRule(rule, 'from')}`),
    ...egress.map((rule) => `egress ${adminRule(rule, 'to')}`),
  ];
  lines.block(head.join(' '), () => {
    for (const line of settings) lines.add(line);
  });
}

/** The name as a word; throws where it is none. */
export function policyName({ name, kind }: { readonly name: string; readonly kind: string }): string {
  const word = knetName(name, 'policy');
  if (word === undefined) throw new Unprintable(`no ${kind} can be named ${JSON.stringify(name)}`);
  return word;
}

function adminRule({ action, name, peers, ports }: AdminRule, side: 'from' | 'to'): string {
  return `${action}${name === undefined ? '' : ` ${quoted(name)}`}${traffic(side, peers, ports)}`;
}

/** ` from app=web from cidr 10.0.0.0/8 port 80/tcp`. */
function traffic(side: 'from' | 'to', peers: readonly PolicyPeer[], ports: readonly PolicyPort[]): string {
  const who = peers.length > 0 ? peers.map((peer) => ` ${side} ${printPeer(peer)}`).join('') : ` ${side} all`;
  return ports.length > 0 ? `${who} port ${ports.map(printPort).join(', ')}` : who;
}

function printPeer(peer: PolicyPeer): string {
  switch (peer.kind) {
    case 'pods':
      return podsOf(peer.pods, peer.namespaces);
    case 'cidr':
      return `cidr ${peer.cidr}${peer.except.length > 0 ? ` except ${peer.except.join(', ')}` : ''}`;
    case 'nodes':
      return `nodes ${printSelector(peer.nodes)}`;
  }
}

function podsOf(pods: Selector, namespaces: Selector | undefined): string {
  if (!namespaces) return `pods ${printSelector(pods)}`;
  const where = `namespaces ${printSelector(namespaces)}`;
  return pods.kind === 'all' ? where : `pods ${printSelector(pods)} in ${where}`;
}

function printPort(port: PolicyPort): string {
  switch (port.kind) {
    case 'protocol':
      return port.protocol;
    case 'range':
      return `${port.first}${port.last === port.first ? '' : `-${port.last}`}/${port.protocol}`;
    case 'named': {
      const word = knetName(port.name, 'port');
      if (word === undefined) throw new Unprintable(`no port is named ${JSON.stringify(port.name)}`);
      return port.protocol === undefined ? word : `${word}/${port.protocol}`;
    }
  }
}
