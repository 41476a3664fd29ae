import { expect, test } from 'vitest';
import { importKubernetes } from '../../../../src/interchange/kubernetes/import.js';
import { readManifests } from '../../../../src/interchange/kubernetes/read.js';

/** The first Service of a manifest. */
function service(text: string) {
  return readManifests([{ name: 'a.yaml', text }]).inventory.services[0]!;
}

const DNS =
  'apiVersion: v1\nkind: Service\nmetadata: { name: dns, namespace: shop }\nspec:\n  ports: [{ port: 53 }]\n';

test('source ranges are read with the blanks that people leave around them', () => {
  expect(
    service(`${DNS}  loadBalancerSourceRanges: [" 203.0.113.0/25", "10.0.0.0/8 "]\n`).sourceRanges,
  ).toEqual(['203.0.113.0/25', '10.0.0.0/8']);
});

test.each([
  ['v1', '{ addresses: [10.42.1.2], nodeName: node1 }'],
  ['v1beta1', '{ addresses: [10.42.1.2], topology: { kubernetes.io/hostname: node1 } }'],
])('an endpoint of an EndpointSlice %s knows its node', (version, endpoint) => {
  const slice = `apiVersion: discovery.k8s.io/${version}
kind: EndpointSlice
metadata: { name: dns-abcde, namespace: shop, labels: { kubernetes.io/service-name: dns } }
endpoints: [${endpoint}]
ports: [{ port: 5353 }]
`;
  expect(service(`${DNS}---\n${slice}`).endpoints).toMatchObject([
    { address: '10.42.1.2', port: 5353, node: 'node1' },
  ]);
});

const SLICE = (conditions: string, labels = '{ kubernetes.io/service-name: dns }') => `---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: dns-abcde, namespace: shop, labels: ${labels} }
endpoints: [{ addresses: [10.42.1.2], nodeName: node1, conditions: ${conditions} }]
ports: [{ port: 5353 }]
`;

const lines = (text: string, pattern: RegExp) =>
  importKubernetes([{ name: 'a.yaml', text }], { cluster: 'c', hostNetwork: 'pod' })
    .text.split('\n')
    .map((line) => line.trim())
    .filter((line) => pattern.test(line));

test.each([
  ['{}', ''],
  ['{ ready: true, terminating: true }', ''],
  ['{ ready: false }', ' not-ready'],
  ['{ ready: false, serving: true, terminating: true }', ' terminating'],
  ['{ ready: false, serving: false, terminating: true }', ' not-ready terminating'],
])('an endpoint with the conditions %s keeps its node and is%s', (conditions, words) => {
  expect(lines(`${DNS}${SLICE(conditions)}`, /^endpoints/)).toEqual([
    `endpoints 10.42.1.2:5353 on node1${words}`,
  ]);
});

test('nodes of endpoints are nodes where no others are there, and none where others are', () => {
  const other = '---\napiVersion: v1\nkind: Node\nmetadata: { name: other }\n';
  expect(lines(`${DNS}${SLICE('{}')}`, /^node /)).toEqual(['node node1 { lan 192.168.0.10 }']);
  expect(lines(`${DNS}${SLICE('{}')}${other}`, /^(node|endpoints) /)).toEqual([
    'node other { lan 192.168.0.10 }',
    'endpoints 10.42.1.2:5353',
  ]);
});

test('a selector makes the endpoints where the files have its pods, else the slices do', () => {
  const selecting = DNS.replace('spec:', 'spec:\n  selector: { app: dns }');
  const pod = `---\napiVersion: v1\nkind: Pod\nmetadata: { name: dns-1, namespace: shop, labels: { app: dns }, deletionTimestamp: "2026-01-01T00:00:00Z" }\nspec: { containers: [{ name: c }] }\n`;
  expect(lines(`${selecting}${SLICE('{}')}`, /^endpoints/)).toHaveLength(1);
  expect(lines(`${selecting}${SLICE('{}')}${pod}`, /^(endpoints|terminating)/)).toEqual(['terminating']);
});

test('a selector with a label that cannot be leaves the Service out, for without it more pods would be selected', () => {
  const wrong = DNS.replace('spec:', 'spec:\n  selector: { app: dns, "a b": c }');
  expect(lines(wrong, /^service/)).toEqual([]);
});
