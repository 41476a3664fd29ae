import type { AstNode } from 'langium';
import { hostPrefix, type IpPrefix, parseIp, parsePrefix } from '../../linux/address.js';
import type { TransportProtocol } from '../../linux/namespace.js';
import type { PolicyPeer, PolicyPort } from '../../topology/network-policy.js';
import { ALL } from '../../topology/selector.js';
import { invalidAddress, portOutOfRange } from '../diagnostics/invalid-value.js';
import { policyPortProtocol } from '../diagnostics/policy-port-protocol.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { namespacesOf, type PolicyScope, selectorOf } from './selectors.js';

/** The peers of a rule; `all` as soon as one of them is everybody. Those whose prefix is none are reported and left out. */
export function peersOf(
  at: Place,
  nodes: readonly ast.PolicyPeer[],
  scope: PolicyScope,
): PolicyPeer[] | 'all' {
  const peers = nodes.flatMap((node) => peerOf(at, node, scope) ?? []);
  return nodes.some(({ $type }) => $type === 'AnyPeer') ? 'all' : peers;
}

function peerOf(at: Place, node: ast.PolicyPeer, scope: PolicyScope): PolicyPeer | undefined {
  const source = at.source(node);
  switch (node.$type) {
    case 'AnyPeer':
      return undefined;
    case 'CidrPeer': {
      const cidr = prefixAt(at, node, 'cidr', node.cidr);
      return cidr && { kind: 'cidr', cidr, except: prefixesAt(at, node, 'excepts', node.excepts), source };
    }
    case 'NodesPeer':
      return { kind: 'nodes', nodes: selectorOf(node.nodes), source };
    case 'NamespacePeer': {
      const namespaces = namespacesOf(at, node, scope);
      return { kind: 'pods', pods: ALL, ...(namespaces ? { namespaces } : {}), source };
    }
    case 'PodsPeer': {
      const namespaces = namespacesOf(at, node, scope);
      return { kind: 'pods', pods: selectorOf(node.pods), ...(namespaces ? { namespaces } : {}), source };
    }
  }
}

/** The ports of a rule. `namedProtocol` is that of named ports without a protocol, in policies that ask for one. */
export function portsOf(
  at: Place,
  nodes: readonly ast.PolicyPort[],
  namedProtocol?: TransportProtocol,
): PolicyPort[] {
  return nodes.flatMap((node): PolicyPort[] => {
    const protocol = node.protocol;
    if (node.name !== undefined) {
      const asked = protocol ?? namedProtocol;
      return [{ kind: 'named', name: node.name, ...(asked ? { protocol: asked } : {}) }];
    }
    if (node.range === undefined) return protocol ? [{ kind: 'protocol', protocol }] : [];
    const range = portRange(at, node, node.range);
    if (range && !protocol) at.report(policyPortProtocol(`${node.range}`, at.source(node)));
    return range ? [{ kind: 'range', protocol: protocol ?? 'tcp', ...range }] : [];
  });
}

/** `80` or `8000-8010`; undefined, with a finding, when it is no range of ports. */
export function portRange(
  at: Place,
  node: AstNode,
  text: string | number,
): { readonly first: number; readonly last: number } | undefined {
  const [first = 0, last = first] = String(text).split('-').map(Number);
  for (const port of [first, last]) {
    if (port >= 1 && port <= 65535) continue;
    at.report(portOutOfRange(port, at.part(node, 'range')));
    return undefined;
  }
  return first <= last ? { first, last } : { first: last, last: first };
}

/** A prefix, or an address as the prefix that holds nothing else. */
export function prefixAt(
  at: Place,
  node: AstNode,
  property: string,
  text: string | undefined,
  index = 0,
): IpPrefix | undefined {
  if (text === undefined) return undefined;
  const address = text.includes('/') ? undefined : parseIp(text);
  const prefix = address ? hostPrefix(address) : parsePrefix(text);
  if (!prefix) at.report(invalidAddress(text, at.part(node, property, index)));
  return prefix;
}

export function prefixesAt(at: Place, node: AstNode, property: string, texts: readonly string[]): IpPrefix[] {
  return texts.flatMap((text, index) => prefixAt(at, node, property, text, index) ?? []);
}
