import { expect, test } from 'vitest';
import { namespaceOf, planeOf } from '../../state-text.js';

/** What the sets of a policy's selectors hold on a node. */
async function members(declared: string, inNamespace: string): Promise<string[]> {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24
    cluster demo {
      calico { pool default 10.244.0.0/16 }
      node node1 { lan 192.168.31.62 }
      ${declared}
      namespace shop { labels env=prod  pod web { labels app=web  address 10.244.0.1 } ${inNamespace} }
      namespace money { labels env=prod  network-set banks { nets 192.0.2.0/24  labels role=friend } }
    }`);
  const { ipsets } = namespaceOf(plane, 'node1');
  const asked = [...ipsets.values()].filter(({ name }) => /^cali[46]0s:/.test(name));
  return asked.map((set) => `${set.family} ${set.members.join(' ') || 'empty'}`).sort();
}

const PARTNERS =
  'global-network-set partners { nets 198.51.100.0/24, 203.0.113.7, 2001:db8::/32  labels role=friend, app=web }';

test.each([
  ['its own namespace', 'calico-network-policy p { ingress allow from role=friend }', ['4 empty']],
  [
    'no namespace',
    'calico-network-policy p { ingress allow from role=friend namespaces global }',
    ['4 198.51.100.0/24 203.0.113.7'],
  ],
  [
    "namespaces by their labels, which are also the set's",
    'calico-network-policy p { ingress allow from role=friend namespaces env=prod }',
    ['4 192.0.2.0/24'],
  ],
  [
    'namespaces of a NetworkPolicy, without a pod selector',
    'network-policy p { ingress from namespaces kubernetes.io/metadata.name=money }',
    ['4 192.0.2.0/24'],
  ],
  [
    'pods of a NetworkPolicy',
    'network-policy p { ingress from pods role=friend in namespaces env=prod }',
    ['4 empty'],
  ],
])('a rule that asks for %s selects the sets that are there', async (_, policy, expected) => {
  expect(await members(PARTNERS, policy)).toEqual(expected);
});

test('a rule of a global policy selects sets and pods alike', async () => {
  const policy = 'global-network-policy p { select all  ingress allow from app=web }';
  expect(await members(PARTNERS + policy, '')).toEqual(['4 10.244.0.1 198.51.100.0/24 203.0.113.7']);
});

test('all addresses are two halves', async () => {
  const set = 'global-network-set world { nets 0.0.0.0/0  labels role=world }';
  const policy = 'global-network-policy p { select all  egress deny to role=world }';
  expect(await members(set + policy, '')).toEqual(['4 0.0.0.0/1 128.0.0.0/1']);
});
