import { expect, test } from 'vitest';
import { knet } from '../../../cli/knet.js';

const POD = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: nginx, image: nginx }] }`;

const PARTNERS = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: { name: partners, labels: { role: partner } }
spec: { nets: [198.51.100.0/24, 203.0.113.7, "2001:db8::/32"] }`;

async function imported(...manifests: readonly string[]) {
  const files = { 'all.yaml': [POD, ...manifests].join('\n---\n') };
  const done = await knet(['import', 'all.yaml', '-o', 'cluster.knet'], { files });
  const text = done.written['cluster.knet'] ?? '';
  const reach = await knet(['reach', 'cluster.knet'], { files: { 'cluster.knet': text } });
  return { ...done, text, reach: reach.out.split('\n').filter((line) => line !== '') };
}

test('a network set is imported with its networks and labels, and rules select it', async () => {
  const { text, reach, code } = await imported(
    PARTNERS,
    `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: app == 'web'
  types: [Ingress, Egress]
  ingress: [{ action: Allow, source: { selector: role == 'partner', namespaceSelector: global() } }]`,
  );
  expect(code).toBe(0);
  expect(text).toMatch(
    /global-network-set partners \{\s+nets 198.51.100.0\/24, 203.0.113.7\/32, 2001:db8::\/32\s+labels role=partner\s+\}/,
  );
  expect(reach).toEqual([
    '198.51.100.0-198.51.100.255[External] => shop/web : All Connections',
    '203.0.113.7-203.0.113.7[External] => shop/web : All Connections',
  ]);
});

test("a namespaced set is of its namespace's policies, and of those that select its namespace", async () => {
  const { reach } = await imported(
    `apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: { name: banks, namespace: money, labels: { role: bank } }
spec: { nets: [192.0.2.0/24] }`,
    `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: own, namespace: shop }
spec:
  types: [Ingress, Egress]
  ingress: [{ action: Allow, source: { selector: role == 'bank' } }]
  egress: [{ action: Allow, destination: { selector: role == 'bank', namespaceSelector: projectcalico.org/name == 'money' } }]`,
  );
  expect(reach).toEqual(['shop/web => 192.0.2.0-192.0.2.255[External] : All Connections']);
});

test('a set of all addresses is written as two halves, which is what an ipset can hold', async () => {
  const { reach } = await imported(
    `apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: { name: world, labels: { role: world } }
spec: { nets: [0.0.0.0/0] }`,
    `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: { name: no-world }
spec: { selector: all(), types: [Ingress], ingress: [{ action: Deny, protocol: UDP, source: { selector: role == 'world' } }, { action: Allow }] }`,
  );
  expect(reach).toEqual([
    '0.0.0.0-255.255.255.255[External] => shop/web : SCTP 1-65535,TCP 1-65535',
    'shop/web => 0.0.0.0-255.255.255.255[External] : All Connections',
  ]);
});

test('a set with what is no network is an error', async () => {
  const { err, code } = await imported(PARTNERS.replace('203.0.113.7', '203.0.113.256'));
  expect(err).toContain('GlobalNetworkSet partners: left out: no network: 203.0.113.256');
  expect(code).toBe(1);
});
