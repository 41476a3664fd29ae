import { expect, test } from 'vitest';
import { importKubernetes } from '../../../src/interchange/kubernetes/import.js';

const objectOf = (apiVersion: string, kind: string, more = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name: 'x', namespace: 'shop' }, ...more });

const importOf = (...objects: readonly string[]) =>
  importKubernetes([{ name: 'x.json', text: `[${objects.join(',')}]` }], {
    cluster: 'imported',
    hostNetwork: 'pod',
  });

test.each([
  ['projectcalico.org/v3', 'StagedNetworkPolicy', 'information', 'shop/x', 'has no effect'],
  ['projectcalico.org/v3', 'StagedGlobalNetworkPolicy', 'information', 'x', 'has no effect'],
  ['projectcalico.org/v3', 'StagedKubernetesNetworkPolicy', 'information', 'shop/x', 'has no effect'],
  ['projectcalico.org/v3', 'Profile', 'warning', 'x', 'this kind of Calico is not read'],
  ['crd.projectcalico.org/v1', 'IPReservation', 'warning', 'x', 'addresses are given out afresh'],
  ['crd.projectcalico.org/v1', 'IPAMBlock', 'information', 'x', 'addresses are given out afresh'],
  ['projectcalico.org/v3', 'WorkloadEndpoint', 'information', 'shop/x', 'the pod says the same'],
  ['operator.tigera.io/v1', 'TigeraStatus', 'information', 'shop/x', 'says nothing of the network'],
  ['k8s.ovn.org/v1', 'UserDefinedNetwork', 'warning', 'shop/x', 'pods have one network'],
  ['k8s.ovn.org/v1', 'ClusterUserDefinedNetwork', 'warning', 'x', 'pods have one network'],
  ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition', 'warning', 'shop/x', 'pods have one network'],
  ['cilium.io/v2', 'CiliumNetworkPolicy', 'warning', 'shop/x', 'policies of another CNI'],
  ['security.istio.io/v1', 'AuthorizationPolicy', 'warning', 'shop/x', 'a service mesh'],
  ['networking.k8s.io/v1', 'Ingress', 'information', 'shop/x', 'an Ingress controller'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'information', 'shop/x', 'a Gateway controller'],
  ['v1', 'Secret', 'information', 'shop/x', 'says nothing of the network'],
])('%s %s is told of', (apiVersion, kind, severity, name, message) => {
  const { findings } = importOf(objectOf(apiVersion, kind));
  expect(findings).toEqual([
    expect.objectContaining({ kind, severity, name, message: expect.stringContaining(message) }),
  ]);
});

test("a virtual machine is its launcher's pod, with the labels of its template", () => {
  const template = { metadata: { labels: { app: 'db' } }, spec: { domain: {} } };
  const { text, findings } = importOf(
    objectOf('kubevirt.io/v1', 'VirtualMachine', { spec: { running: true, template } }),
  );
  expect(findings).toEqual([]);
  expect(text).toMatch(/deployment x \{\s+labels app=db\s+\}/);
});

test('a virtual machine that does not run has no pod', () => {
  const spec = { runStrategy: 'Halted', template: { spec: {} } };
  const { text, findings } = importOf(objectOf('kubevirt.io/v1', 'VirtualMachine', { spec }));
  expect(findings).toMatchObject([{ message: 'it has no pods: 0 replicas' }]);
  expect(text).not.toContain('deployment');
});

test('what the API server names is called by what its name begins with', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'web-' }, spec: { containers: [] } };
  expect(importOf(JSON.stringify(pod)).text).toContain('pod web');
});

test('the assumed pool is in what policies except, where they speak of every other one', () => {
  const peers = (...except: readonly string[]) => ({ ipBlock: { cidr: '0.0.0.0/0', except } });
  const spec = { podSelector: {}, ingress: [{ from: [peers('10.0.0.0/8', '172.30.0.0/16')] }] };
  const other = { podSelector: {}, ingress: [{ from: [peers('172.30.0.0/16')] }] };
  const { text } = importOf(
    objectOf('networking.k8s.io/v1', 'NetworkPolicy', { spec }),
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'y', namespace: 'shop' },
      spec: other,
    }),
  );
  expect(text).toContain('pool default 172.30.0.0/17');
});

test('a block stands for no pod where no address of a pod is known', () => {
  const spec = { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] };
  const { text } = importOf(objectOf('networking.k8s.io/v1', 'NetworkPolicy', { spec }));
  expect(text).toContain('pool default 100.64.0.0/16');
  expect(text).toContain('egress to cidr 0.0.0.0/0 except 100.64.0.0/16, 192.168.0.0/24');
  expect(text).toContain('// No address of a pod is known');
});

test.each([
  [
    { cidr: '10.0.0.0/8', except: ['11.0.0.0/8', '10.1.0.0/16'] },
    'warning',
    'except 11.0.0.0/8 was left out',
  ],
  [{ cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] }, 'error', 'an ipBlock excepts all of 10.0.0.0/8'],
  [{ cidr: '10.0.0.0/8', except: ['0.0.0.0/0'] }, 'error', 'an ipBlock excepts all of 10.0.0.0/8'],
])('what a block excepts must be a part of it: %j', (ipBlock, severity, message) => {
  const spec = { podSelector: {}, ingress: [{ from: [{ ipBlock }] }] };
  const { text, findings } = importOf(objectOf('networking.k8s.io/v1', 'NetworkPolicy', { spec }));
  expect(findings).toMatchObject([{ severity, message: expect.stringContaining(message) }]);
  expect(text.includes('from cidr 10.0.0.0/8 except 10.1.0.0/16')).toBe(severity === 'warning');
});

test('a peer that is no object is not taken for everybody', () => {
  const spec = { podSelector: {}, ingress: [{ from: [null] }] };
  const { text, findings } = importOf(objectOf('networking.k8s.io/v1', 'NetworkPolicy', { spec }));
  expect(findings).toMatchObject([{ severity: 'error', message: expect.stringContaining('says nothing') }]);
  expect(text).not.toContain('network-policy');
});

test.each([
  ['other', 'Deny', 'must be named default'],
  ['default', 'Pass', 'has no action Pass'],
])('a baseline named %s that says %s is refused', (name, action, message) => {
  const namespaces = {};
  const spec = { subject: { namespaces }, ingress: [{ action, from: [{ namespaces }] }] };
  const api = 'policy.networking.k8s.io/v1alpha1';
  const { findings } = importOf(objectOf(api, 'BaselineAdminNetworkPolicy', { metadata: { name }, spec }));
  expect(findings).toMatchObject([{ severity: 'error', message: expect.stringContaining(message) }]);
});

test('policies of a cluster with flannel are imported, with a warning', () => {
  const flannel = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-flannel-cfg', namespace: 'kube-flannel' },
    data: { 'net-conf.json': '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}' },
  });
  const policy = objectOf('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {} } });
  const { text, findings } = importOf(flannel, policy);
  expect(text).toContain('network-policy x');
  expect(findings).toMatchObject([
    {
      kind: 'network-policy',
      name: 'shop/x',
      severity: 'warning',
      message: expect.stringContaining('flannel'),
    },
  ]);
});
