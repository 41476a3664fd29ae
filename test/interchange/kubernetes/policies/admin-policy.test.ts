import { expect, test } from 'vitest';
import { readManifests } from '../../../../src/interchange/kubernetes/read.js';

function ingressOf(ports: string) {
  const text = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: p }
spec:
  priority: 10
  subject: { namespaces: {} }
  ingress: [{ action: Allow, from: [{ namespaces: {} }], ports: ${ports} }]
`;
  const { inventory, findings } = readManifests([{ name: 'p.yaml', text }]);
  const [policy] = inventory.policies;
  const rules = policy?.kind === 'admin-network-policy' ? policy.ingress : [];
  return { ports: rules.map((rule) => rule.ports), messages: findings.map(({ message }) => message) };
}

const LEFT_OUT = 'a range of ports that ends before it starts was left out: it holds none';

test('a range that ends before it starts holds no port, and the others count', () => {
  expect(ingressOf('[{ portRange: { start: 10, end: 1 } }, { portNumber: { port: 80 } }]')).toEqual({
    ports: [[{ kind: 'range', protocol: 'tcp', first: 80, last: 80 }]],
    messages: [LEFT_OUT],
  });
});

test('a rule with no other port matches nothing', () => {
  expect(ingressOf('[{ portRange: { start: 10, end: 1 } }]')).toEqual({ ports: [], messages: [LEFT_OUT] });
});

test('what is no port at all is refused', () => {
  expect(ingressOf('[{ portNumber: { port: 70000 } }]').messages).toEqual([
    'left out: there are no ports 70000 to 70000',
  ]);
});
