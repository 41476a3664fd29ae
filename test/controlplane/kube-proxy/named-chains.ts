import type { ControlPlane } from '../../../src/controlplane/controlplane.js';
import { endpointChain, serviceChain } from '../../../src/controlplane/kube-proxy/chain-names.js';
import { endpointText } from '../../../src/controlplane/kube-proxy/endpoint-slices.js';
import { proxiedPorts } from '../../../src/controlplane/kube-proxy/service-port.js';
import { formatIptablesRule } from '../../../src/linux/print/iptables.js';
import { namespaceOf } from '../state-text.js';

/** kube-proxy's rules of a node, a line each, `TABLE -A CHAIN …`, with names in place of hashes: `KUBE-SVC-(shop/api)`. */
export function proxyRules(
  plane: ControlPlane,
  node: string,
  wanted: (chain: string) => boolean,
  family: 4 | 6 = 4,
): string[] {
  const name = namesOf(plane);
  return namespaceOf(plane, node)
    .iptables.filter((table) => table.family === family)
    .flatMap(({ name: table, chains }) =>
      [...chains.values()].flatMap((chain) =>
        chain.rules
          .filter(({ provenance }) => provenance.by === 'kube-proxy' && wanted(name(chain.name)))
          .map((rule) => `${table} ${name(formatIptablesRule(chain.name, rule))}`),
      ),
    );
}

function namesOf({ context }: ControlPlane): (text: string) => string {
  const names = new Map<string, string>();
  for (const cluster of context.topology.clusters.values()) {
    const ports = context.plan(proxiedPorts, cluster);
    for (const port of [...ports[4], ...ports[6]]) {
      names.set(serviceChain('SVC', port).slice(-16), `(${port.name})`);
      for (const endpoint of port.endpoints) {
        const text = `(${port.name} ${endpointText(endpoint)})`;
        names.set(endpointChain(port, endpoint).slice(-16), text);
      }
    }
  }
  return (text) =>
    text.replace(
      /(KUBE-[A-Z]{2,3}-)([A-Z2-7]{16})\b/g,
      (_, kind, hash) => `${kind}${names.get(hash) ?? hash}`,
    );
}
