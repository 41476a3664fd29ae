import type { CalicoPort } from '../../../topology/calico-policy.js';
import type { PolicyPeer, PolicyPort } from '../../../topology/network-policy.js';
import type { RuleEnd } from './active-policy.js';
import { both, inNamespace, inNamespaces, ofPods } from './endpoint-labels.js';

/** Peers of Kubernetes' policies as ends of Calico's rules; `namespace` is the policy's own, if it has one. */
export function peerEnd(peer: PolicyPeer, namespace?: string): RuleEnd {
  switch (peer.kind) {
    case 'cidr':
      return { nets: [peer.cidr], ...(peer.except.length > 0 ? { notNets: peer.except } : {}) };
    case 'nodes':
      return { nodes: peer.nodes };
    case 'pods': {
      const place = peer.namespaces
        ? inNamespaces(peer.namespaces)
        : namespace === undefined
          ? undefined
          : inNamespace(namespace);
      // A namespace selector alone has no pod selector to add the orchestrator to.
      const pods = peer.pods.kind === 'all' && peer.namespaces ? undefined : ofPods(peer.pods);
      return { selector: both(place, pods)! };
    }
  }
}

/** The ports of one protocol; no ports: all of them. Without a protocol, every protocol. */
export interface ProtocolPorts {
  readonly protocol?: string;
  readonly ports: readonly CalicoPort[];
}

/** Ports by protocol, in Calico's order: a rule has one protocol (conversion.go, k8sRuleToCalico). */
export function byProtocol(ports: readonly PolicyPort[]): readonly ProtocolPorts[] {
  if (ports.length === 0) return [{ ports: [] }];
  const groups = new Map<string, { all: boolean; readonly ports: CalicoPort[] }>();
  const group = (protocol: string) => {
    const known = groups.get(protocol);
    if (known) return known;
    const made = { all: false, ports: [] };
    groups.set(protocol, made);
    return made;
  };
  for (const port of ports) {
    switch (port.kind) {
      case 'protocol':
        group(port.protocol).all = true;
        break;
      case 'range':
        group(port.protocol).ports.push({ kind: 'range', first: port.first, last: port.last });
        break;
      case 'named':
        for (const protocol of port.protocol ? [port.protocol] : ['tcp', 'udp', 'sctp']) {
          group(protocol).ports.push({ kind: 'named', name: port.name });
        }
        break;
    }
  }
  return [...groups.keys()].sort().map((protocol) => {
    const { all, ports: some } = groups.get(protocol)!;
    return { protocol, ports: all ? [] : some };
  });
}
