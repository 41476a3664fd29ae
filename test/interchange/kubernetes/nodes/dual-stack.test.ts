import { expect, test } from 'vitest';
import { importKubernetes } from '../../../../src/interchange/kubernetes/import.js';
import { loadTopology } from '../../../../src/language/workspace.js';

const OPTIONS = { cluster: 'imported', hostNetwork: 'pod' } as const;

const node = (name: string, ...addresses: readonly string[]) => `
apiVersion: v1
kind: Node
metadata: { name: ${name} }
status: { addresses: [${addresses.map((address) => `{ type: InternalIP, address: "${address}" }`).join(', ')}] }
---`;
const pool = (name: string, cidr: string) => `
apiVersion: projectcalico.org/v3
kind: IPPool
metadata: { name: ${name} }
spec: { cidr: "${cidr}", natOutgoing: true }
---`;
const pod = (name: string, on: string, ...addresses: readonly string[]) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { nodeName: ${on}, containers: [{ name: c }] }
status: { podIP: "${addresses[0]}", podIPs: [${addresses.map((ip) => `{ ip: "${ip}" }`).join(', ')}] }
---`;

/** The imported text, which the language must take, and what was said. */
async function imported(yaml: string) {
  const { text, findings } = importKubernetes([{ name: 'a.yaml', text: yaml }], OPTIONS);
  const program = await loadTopology('file:///imported.knet', async () => text);
  expect(program.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { lines: text.split('\n').map((line) => line.trim()), findings, topology: program.topology };
}

test('nodes, pods, Services and endpoints keep their addresses of both families', async () => {
  const { lines, findings } = await imported(`
${node('node1', 'fd00:31::61', '192.168.31.61')}
${node('node2', '192.168.31.62', 'fd00:31::62')}
${pool('v4', '10.244.0.0/16')}
${pool('v6', 'fd00:10:244::/56')}
${pod('web', 'node1', '10.244.1.5', 'fd00:10:244::5')}
${pod('six', 'node2', 'fd00:10:244::6', '10.244.2.6')}
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, "fd00:96::9"], ipFamilies: [IPv4, IPv6], ipFamilyPolicy: PreferDualStack, ports: [{ port: 80 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
addressType: IPv6
metadata: { name: api-6, namespace: shop, labels: { kubernetes.io/service-name: api } }
endpoints: [{ addresses: ["fd00:31::99"] }]
ports: [{ port: 8080 }]
`);
  expect(findings.filter(({ severity }) => severity !== 'information')).toEqual([]);
  expect(lines).toEqual(
    expect.arrayContaining([
      'subnet lan 192.168.31.0/24, fd00:31::/64 { gateway 192.168.31.1, fd00:31::1 }',
      'node node1 { lan 192.168.31.61, fd00:31::61 }',
      'node node2 { lan 192.168.31.62, fd00:31::62 }',
      'address 10.244.1.5, fd00:10:244::5',
      'address fd00:10:244::6, 10.244.2.6',
      'cluster-ip 10.96.0.9, fd00:96::9',
      expect.stringMatching(/^endpoints \[fd00:31::99\]:8080/),
    ]),
  );
});

test('without an IPPool, a pool of IPv6 is assumed around the addresses that pods have', async () => {
  const { topology } = await imported(
    `${node('node1', '192.168.31.61', 'fd00:31::61')}${pod('web', 'node1', '10.244.1.5', 'fd00:10:244::5')}`,
  );
  const { cni } = topology.clusters.get('imported')!;
  expect(cni?.kind === 'calico' && [...cni.pools.values()].map(({ prefix }) => prefix)).toEqual([
    '10.244.0.0/16',
    'fd00:10:244::/64',
  ]);
});

test('the prefix of a card is what Calico says, and wide enough for all nodes', async () => {
  const calico = (name: string, ipv4: string, ipv6: string) => `
apiVersion: projectcalico.org/v3
kind: Node
metadata: { name: ${name} }
spec: { bgp: { ipv4Address: ${ipv4}, ipv6Address: "${ipv6}" } }
---`;
  const { lines } = await imported(
    calico('node1', '192.168.31.61/24', 'fd00:31::61/120') +
      calico('node2', '192.168.31.62/24', 'fd00:31::162/120'),
  );
  expect(lines).toContain('subnet lan 192.168.31.0/24, fd00:31::/119 { gateway 192.168.31.1, fd00:31::1 }');
});

test('what fits nowhere is said', async () => {
  const { lines, findings } = await imported(
    node('node1', '192.168.31.61', 'fd00:31::61') + node('node2', '192.168.31.62', '2001:db8::62'),
  );
  expect(lines).toContain('node node1 { lan 192.168.31.61 }');
  expect(findings.map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'node1: its address fd00:31::61 was not kept: it is on no subnet with the other nodes',
    'node2: its address 2001:db8::62 was not kept: it is on no subnet with the other nodes',
  ]);
});

test('nodes of IPv6 alone keep their addresses, and get some of IPv4 beside', async () => {
  const { lines } = await imported(node('node1', 'fd00:31::61'));
  expect(lines).toContain('// Nodes have no addresses of IPv4: some are assumed beside those of IPv6.');
  expect(lines.find((line) => line.startsWith('node node1'))).toContain(', fd00:31::61');
});
