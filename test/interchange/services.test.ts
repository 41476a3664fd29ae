import { expect, test } from 'vitest';
import { readManifests } from '../../src/interchange/kubernetes/read.js';

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
