import type { AdminPolicy, AdminRule } from '../../../topology/admin-policy.js';
import type { PolicyPeer, PolicyPort } from '../../../topology/network-policy.js';
import { ALL } from '../../../topology/selector.js';
import {
  type Fields,
  fieldsAt,
  has,
  isFields,
  numberAt,
  objectsAt,
  stringsAt,
  textAt,
} from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import { type Remarks, sourceOf } from '../manifests/remarks.js';
import { isPort, protocolAt } from '../workloads/workloads.js';
import { labelSelector } from './label-selector.js';
import { collect } from './network-policy.js';

const KINDS = {
  AdminNetworkPolicy: 'admin-network-policy',
  BaselineAdminNetworkPolicy: 'baseline-admin-network-policy',
  ClusterNetworkPolicy: 'cluster-network-policy',
} as const;

const ACTIONS: Readonly<Record<string, AdminRule['action']>> = {
  Allow: 'allow',
  Accept: 'allow',
  Deny: 'deny',
  Pass: 'pass',
};

/**
 * An AdminNetworkPolicy or BaselineAdminNetworkPolicy (policy.networking.k8s.io/v1alpha1) or a ClusterNetworkPolicy
 * (v1alpha2). Gives a sentence where the API server would refuse it.
 */
export function readAdminPolicy(manifest: Manifest, remarks: Remarks): AdminPolicy | string {
  const kind = KINDS[manifest.kind as keyof typeof KINDS];
  const spec = fieldsAt(manifest.body, 'spec');
  const subject = readPods(fieldsAt(spec, 'subject'));
  if (subject === undefined) return 'its subject is neither namespaces nor pods';
  if (typeof subject === 'string') return subject;
  const isBaseline = kind === 'baseline-admin-network-policy';
  if (isBaseline && manifest.name !== 'default') return 'a BaselineAdminNetworkPolicy must be named default';
  const priority = isBaseline ? 0 : numberAt(spec, 'priority');
  if (priority === undefined || priority < 0 || priority > 1000 || !Number.isInteger(priority)) {
    return `its priority is not one of 0 to 1000: ${String(spec.priority)}`;
  }
  const ingress = collect(objectsAt(spec, 'ingress'), (rule) => readRule(rule, 'from', manifest, remarks));
  if (typeof ingress === 'string') return ingress;
  const egress = collect(objectsAt(spec, 'egress'), (rule) => readRule(rule, 'to', manifest, remarks));
  if (typeof egress === 'string') return egress;
  if (isBaseline && [...ingress, ...egress].some(({ action }) => action === 'pass'))
    return 'a baseline has no action Pass: nothing comes after it';
  return {
    kind,
    name: manifest.name,
    tier: isBaseline || spec.tier === 'Baseline' ? 'baseline' : 'admin',
    priority,
    subject,
    ingress: withPeers(ingress),
    egress: withPeers(egress),
    source: sourceOf(manifest),
  };
}

/** A rule none of whose peers can be expressed matches nothing. */
function withPeers(rules: readonly AdminRule[]): AdminRule[] {
  return rules.filter(({ peers }) => peers.length > 0);
}

function readRule(
  rule: Fields,
  side: 'from' | 'to',
  manifest: Manifest,
  remarks: Remarks,
): AdminRule | string {
  const action = typeof rule.action === 'string' ? ACTIONS[rule.action] : undefined;
  if (action === undefined) return `there is no action ${String(rule.action)}`;
  const wanted = objectsAt(rule, side);
  if (wanted.length === 0) return `a rule has no ${side}`;
  const peers = collect(wanted, (peer) => readPeers(peer, manifest, remarks));
  if (typeof peers === 'string') return peers;
  const ports = has(rule, 'protocols')
    ? collect(objectsAt(rule, 'protocols'), readProtocol)
    : collect(objectsAt(rule, 'ports'), readPort);
  if (typeof ports === 'string') return ports;
  const held = ports.filter((port) => !isEmpty(port));
  if (held.length < ports.length) {
    remarks.say(
      manifest,
      'warning',
      'a range of ports that ends before it starts was left out: it holds none',
    );
  }
  // A rule all of whose ports are none matches nothing; without ports it would match all.
  if (ports.length > 0 && held.length === 0)
    return { action, peers: [], ports: [], source: sourceOf(manifest) };
  const name = textAt(rule, 'name');
  return {
    ...(name === undefined ? {} : { name }),
    action,
    peers: peers.flat(),
    ports: held,
    source: sourceOf(manifest),
  };
}

type Pods = Pick<AdminPolicy['subject'], 'namespaces' | 'pods'>;

/** `namespaces` or `pods`, in a subject or a peer; undefined where there is neither. */
function readPods(from: Fields): Pods | string | undefined {
  if (isFields(from.namespaces)) {
    const namespaces = labelSelector(fieldsAt(from, 'namespaces'));
    return typeof namespaces === 'string' ? namespaces : { namespaces, pods: ALL };
  }
  if (!isFields(from.pods)) return undefined;
  const namespaces = labelSelector(fieldsAt(from, 'pods', 'namespaceSelector'));
  if (typeof namespaces === 'string') return namespaces;
  const pods = labelSelector(fieldsAt(from, 'pods', 'podSelector'));
  return typeof pods === 'string' ? pods : { namespaces, pods };
}

function readPeers(peer: Fields, manifest: Manifest, remarks: Remarks): readonly PolicyPeer[] | string {
  const source = sourceOf(manifest);
  const pods = readPods(peer);
  if (typeof pods === 'string') return pods;
  if (pods) return [{ kind: 'pods', ...pods, source }];
  if (isFields(peer.nodes)) {
    const nodes = labelSelector(fieldsAt(peer, 'nodes'));
    return typeof nodes === 'string' ? nodes : [{ kind: 'nodes', nodes, source }];
  }
  if (has(peer, 'networks')) {
    return stringsAt(peer, 'networks').flatMap((text): PolicyPeer[] => {
      const cidr = readPrefix(text);
      if (cidr !== undefined) return [{ kind: 'cidr', cidr, except: [], source }];
      remarks.say(manifest, 'warning', `${text} is no network: it was left out`);
      return [];
    });
  }
  const what = has(peer, 'domainNames') ? 'domain names' : Object.keys(peer).join(', ') || 'nothing';
  remarks.say(manifest, 'warning', `a peer was left out: ${what} cannot be expressed`);
  return [];
}

/** AdminNetworkPolicyPort. */
function readPort(port: Fields): PolicyPort | string {
  const name = textAt(port, 'namedPort');
  if (name !== undefined) return { kind: 'named', name };
  if (isFields(port.portNumber)) return ports(port.portNumber, numberAt(port.portNumber, 'port'));
  if (isFields(port.portRange)) {
    return ports(port.portRange, numberAt(port.portRange, 'start'), numberAt(port.portRange, 'end'));
  }
  return 'a port is neither portNumber, portRange nor namedPort';
}

/** ClusterNetworkPolicyProtocol: `tcp: { destinationPort: { number: 80 } }`. */
function readProtocol(entry: Fields): PolicyPort | string {
  const named = textAt(entry, 'destinationNamedPort');
  if (named !== undefined) return { kind: 'named', name: named };
  for (const protocol of ['tcp', 'udp', 'sctp'] as const) {
    if (!has(entry, protocol)) continue;
    const port = fieldsAt(entry, protocol, 'destinationPort');
    const range = fieldsAt(port, 'range');
    const first = numberAt(port, 'number') ?? numberAt(range, 'start');
    if (first === undefined) return { kind: 'protocol', protocol };
    return portRange(protocol, first, numberAt(range, 'end') ?? first);
  }
  return 'a protocol is neither tcp, udp, sctp nor a named port';
}

function ports(from: Fields, first: number | undefined, last = first): PolicyPort | string {
  const protocol = protocolAt(from);
  if (protocol === undefined) return `there is no protocol ${String(from.protocol)}`;
  if (first === undefined || last === undefined) return 'a port has no number';
  return portRange(protocol, first, last);
}

function portRange(protocol: 'tcp' | 'udp' | 'sctp', first: number, last: number): PolicyPort | string {
  if (!isPort(first) || !isPort(last)) return `there are no ports ${first} to ${last}`;
  return { kind: 'range', protocol, first, last };
}

/** The API server takes such a range (v1alpha1 has no rule against it). */
function isEmpty(port: PolicyPort): boolean {
  return port.kind === 'range' && port.last < port.first;
}
