import { expect, test } from 'vitest';
import { importKubernetes } from '../../../../src/interchange/kubernetes/import.js';
import { loadTopology } from '../../../../src/language/workspace.js';
import type { Cluster } from '../../../../src/topology/cluster.js';

const MANIFESTS = `
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: { name: node1-ens3, labels: { role: node } }
spec: { node: node1, interfaceName: ens3, expectedIPs: [10.0.0.11], profiles: [projectcalico-default-allow] }
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: { name: lost }
spec: { node: node9, interfaceName: eth0 }
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: { name: vague }
spec: { node: node1 }
---
apiVersion: projectcalico.org/v3
kind: KubeControllersConfiguration
metadata: { name: default }
spec: { controllers: { node: { hostEndpoint: { autoCreate: Enabled } } } }
---
apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: { name: default }
spec:
  defaultEndpointToHostAction: Drop
  chainInsertMode: Append
  allowIPIPPacketsFromWorkloads: true
  allowVXLANPacketsFromWorkloads: false
  failsafeInboundHostPorts: [{ protocol: tcp, port: 22, net: 10.0.0.0/8 }]
  failsafeOutboundHostPorts: []
  bpfEnabled: true
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop, labels: { team: front } }
---
apiVersion: v1
kind: Node
metadata: { name: node1 }
status: { addresses: [{ type: InternalIP, address: 10.0.0.11 }] }
`;

const imported = importKubernetes([{ name: 'c.yaml', text: MANIFESTS }], {
  cluster: 'imported',
  hostNetwork: 'pod',
});

async function readBack(): Promise<Cluster> {
  const program = await loadTopology('file:///imported.knet', async () => imported.text);
  expect(program.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return program.topology.clusters.get('imported')!;
}

test('host endpoints come with the card that they name', async () => {
  const { cni, nodes } = await readBack();
  if (cni.kind !== 'calico') throw new Error('no Calico');
  expect(cni.autoHostEndpoints).toBe(true);
  expect(cni.hostEndpoints).toMatchObject([
    {
      name: 'node1-ens3',
      node: 'node1',
      interface: 'ens3',
      expectedIps: ['10.0.0.11'],
      labels: { role: 'node' },
      profiles: ['projectcalico-default-allow'],
    },
  ]);
  expect(nodes.get('node1')!.attachments).toMatchObject([{ address: '10.0.0.11', interface: 'ens3' }]);
});

test('settings of Felix', async () => {
  const { cni } = await readBack();
  if (cni.kind !== 'calico') throw new Error('no Calico');
  expect(cni.allowVxlanFromWorkloads).toBeUndefined();
  expect(cni.felix).toEqual({
    defaultEndpointToHostAction: 'drop',
    failsafeInbound: [{ protocol: 'tcp', port: 22, net: '10.0.0.0/8' }],
    failsafeOutbound: [],
    chainInsertMode: 'append',
    allowIpipFromWorkloads: true,
  });
});

test('labels of service accounts', async () => {
  expect([...(await readBack()).serviceAccounts!.values()]).toMatchObject([
    { namespace: 'shop', name: 'web', labels: { team: 'front' } },
  ]);
});

test('what is left out is said', () => {
  expect(imported.findings.map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'vague: left out: it has neither an interface nor expected addresses',
    'default: bpfEnabled is not modelled',
    'lost: left out: there is no node node9',
  ]);
});
