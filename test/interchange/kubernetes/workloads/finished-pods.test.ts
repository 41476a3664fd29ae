import { expect, test } from 'vitest';
import { readManifests } from '../../../../src/interchange/kubernetes/read.js';

const pod = (name: string, phase: string, owner: string, ip = '10.244.0.9') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, ownerReferences: [{ ${owner}, controller: true }] }
spec: { nodeName: node1, containers: [{ name: c }] }
status: { phase: ${phase}, podIP: ${ip} }
`;
const job = (name: string) => `apiVersion: batch/v1, kind: Job, name: ${name}`;

function read(...objects: string[]) {
  const { inventory, findings } = readManifests([{ name: 'p.yaml', text: objects.join('---') }]);
  return {
    pods: inventory.pods.map(({ name, address }) => `${name} ${address ?? 'without address'}`),
    messages: findings.map(({ message }) => message),
  };
}

test('a Job that has run to its end is there once, without the address that it gave back', () => {
  expect(read(pod('a-1', 'Failed', job('a')), pod('a-2', 'Succeeded', job('a')))).toEqual({
    pods: ['a-1 without address'],
    messages: ['it has run to its end; kept, for its Job may run again', 'left out: it has run to its end'],
  });
});

test('while another pod of the Job runs, that one is it', () => {
  expect(read(pod('a-1', 'Failed', job('a')), pod('a-2', 'Running', job('a'))).pods).toEqual([
    'a-2 10.244.0.9',
  ]);
});

test('what a ReplicaSet has replaced is gone', () => {
  const { pods } = read(pod('web-1', 'Failed', 'apiVersion: apps/v1, kind: ReplicaSet, name: web'));
  expect(pods).toEqual([]);
});
