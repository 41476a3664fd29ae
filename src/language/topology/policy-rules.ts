import type { TransportProtocol } from '../../linux/namespace.js';
import type { PolicyPeer, PolicyPort } from '../../topology/network-policy.js';
import { ALL } from '../../topology/selector.js';
import { policyPortProtocol } from '../diagnostics/policy-port-protocol.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { portRange } from './port-range.js';
import { namespacesOf, type PolicyScope, selectorOf } from './selectors.js';
import { blockValue, blockValues } from './values.js';

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
      const cidr = blockValue(at, node, 'cidr', node.cidr);
      return cidr && { kind: 'cidr', cidr, except: blockValues(at, node, 'excepts', node.excepts), source };
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
    const range = portRange(at, node, 'range', node.range);
    if (range && !protocol) at.report(policyPortProtocol(`${node.range}`, at.source(node)));
    return range ? [{ kind: 'range', protocol: protocol ?? 'tcp', ...range }] : [];
  });
}
