import { covers, type IpPrefix, overlap } from '../../../linux/address.js';
import type {
  NetworkPolicy,
  NetworkPolicyRule,
  PolicyPeer,
  PolicyPort,
} from '../../../topology/network-policy.js';
import { ALL } from '../../../topology/selector.js';
import {
  type Fields,
  fieldsAt,
  has,
  listAt,
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

/**
 * A NetworkPolicy (networking.k8s.io/v1). Gives a sentence where the API server would refuse it: half a policy may allow more
 * than the whole.
 */
export function readNetworkPolicy(manifest: Manifest, remarks: Remarks): NetworkPolicy | string {
  const spec = fieldsAt(manifest.body, 'spec');
  const pods = labelSelector(fieldsAt(spec, 'podSelector'));
  if (typeof pods === 'string') return pods;
  const ingress = rulesOf(spec, 'ingress', 'from', manifest, remarks);
  if (typeof ingress === 'string') return ingress;
  const egress = rulesOf(spec, 'egress', 'to', manifest, remarks);
  if (typeof egress === 'string') return egress;
  const types = typesOf(spec);
  if (typeof types === 'string') return types;
  remarkOnProtocols(spec, manifest, remarks);
  const { namespace, name } = manifest;
  return {
    kind: 'network-policy',
    namespace,
    name,
    pods,
    ...(types.includes('Ingress') ? { ingress } : {}),
    ...(types.includes('Egress') ? { egress } : {}),
    source: sourceOf(manifest),
  };
}

/** Where `policyTypes` is left out: always Ingress, and Egress if there are rules of it (networking/v1 NetworkPolicySpec). */
function typesOf(spec: Fields): readonly string[] | string {
  const given = stringsAt(spec, 'policyTypes');
  if (given.length === 0) return objectsAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  const wrong = given.find((type) => type !== 'Ingress' && type !== 'Egress');
  return wrong === undefined ? given : `there is no policy type ${wrong}`;
}

function rulesOf(
  spec: Fields,
  direction: 'ingress' | 'egress',
  side: 'from' | 'to',
  manifest: Manifest,
  remarks: Remarks,
): NetworkPolicyRule[] | string {
  const rules: NetworkPolicyRule[] = [];
  for (const rule of objectsAt(spec, direction)) {
    if (listAt(rule, side).length !== objectsAt(rule, side).length)
      return `${side} has a peer that says nothing`;
    const peers = collect(objectsAt(rule, side), (peer) => readPeer(peer, manifest, remarks));
    if (typeof peers === 'string') return peers;
    const ports = collect(objectsAt(rule, 'ports'), readPort);
    if (typeof ports === 'string') return ports;
    rules.push({ peers, ports, source: sourceOf(manifest) });
  }
  return rules;
}

/** All values, or the first complaint. */
export function collect<From, To>(
  values: readonly From[],
  read: (value: From) => To | string,
): Exclude<To, string>[] | string {
  const results: Exclude<To, string>[] = [];
  for (const value of values) {
    const result = read(value);
    if (typeof result === 'string') return result;
    results.push(result as Exclude<To, string>);
  }
  return results;
}

function readPeer(peer: Fields, manifest: Manifest, remarks: Remarks): PolicyPeer | string {
  const source = sourceOf(manifest);
  if (has(peer, 'ipBlock')) {
    if (has(peer, 'podSelector') || has(peer, 'namespaceSelector'))
      return 'a peer has both ipBlock and a selector';
    const block = fieldsAt(peer, 'ipBlock');
    const cidr = readPrefix(textAt(block, 'cidr'));
    if (cidr === undefined) return `ipBlock has no valid cidr: ${String(block.cidr)}`;
    const except: IpPrefix[] = [];
    for (const text of stringsAt(block, 'except')) {
      const inside = readPrefix(text);
      if (inside === undefined) return `except of an ipBlock is no prefix: ${text}`;
      if (inside === cidr || covers(inside, cidr)) return `an ipBlock excepts all of ${cidr}`;
      if (overlap(cidr, inside)) except.push(inside);
      else remarks.say(manifest, 'warning', `except ${inside} was left out: it is no part of ${cidr}`);
    }
    return { kind: 'cidr', cidr, except, source };
  }
  if (!has(peer, 'podSelector') && !has(peer, 'namespaceSelector')) return 'a peer says nothing';
  const pods = has(peer, 'podSelector') ? labelSelector(fieldsAt(peer, 'podSelector')) : ALL;
  if (typeof pods === 'string') return pods;
  if (!has(peer, 'namespaceSelector')) return { kind: 'pods', pods, source };
  const namespaces = labelSelector(fieldsAt(peer, 'namespaceSelector'));
  if (typeof namespaces === 'string') return namespaces;
  return { kind: 'pods', pods, namespaces, source };
}

/** Says so where a port has no protocol: DNS, for one, is then let through by TCP alone. */
function remarkOnProtocols(spec: Fields, manifest: Manifest, remarks: Remarks): void {
  const rules = [...objectsAt(spec, 'ingress'), ...objectsAt(spec, 'egress')];
  const bare = rules
    .flatMap((rule) => objectsAt(rule, 'ports'))
    .flatMap((port) => (has(port, 'port') && !has(port, 'protocol') ? [String(port.port)] : []));
  if (bare.length === 0) return;
  const ports = [...new Set(bare)].join(', ');
  remarks.say(manifest, 'information', `port ${ports} without a protocol: it means TCP`);
}

function readPort(port: Fields): PolicyPort | string {
  const protocol = protocolAt(port);
  if (protocol === undefined) return `there is no protocol ${String(port.protocol)}`;
  if (!has(port, 'port')) {
    return has(port, 'endPort') ? 'endPort needs port' : { kind: 'protocol', protocol };
  }
  const name = textAt(port, 'port');
  const first = numberAt(port, 'port');
  if (first === undefined) {
    if (name === undefined) return `port is neither a number nor a name: ${JSON.stringify(port.port)}`;
    return has(port, 'endPort') ? 'endPort needs a port with a number' : { kind: 'named', name, protocol };
  }
  const last = numberAt(port, 'endPort') ?? first;
  if (!isPort(first) || !isPort(last) || last < first) return `there are no ports ${first} to ${last}`;
  return { kind: 'range', protocol, first, last };
}
