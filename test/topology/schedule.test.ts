import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replicaName, Scheduler } from '../../src/topology/schedule.js';

describe('replicas of a deployment', () => {
  const nodes = ['node1', 'node2', 'node3'];

  test.each([
    { replicas: 0, taken: {}, expected: '' },
    { replicas: 2, taken: {}, expected: 'node1 node2' },
    { replicas: 4, taken: {}, expected: 'node1 node2 node3 node1' },
    { replicas: 2, taken: { node1: 1 }, expected: 'node2 node3' },
    { replicas: 3, taken: { node1: 5, node2: 1 }, expected: 'node3 node2 node1' },
    { replicas: 5, taken: { node1: 9 }, expected: 'node2 node3 node1 node2 node3' },
  ])('$replicas replicas beside $taken', ({ replicas, taken, expected }) => {
    expect(new Scheduler(nodes, new Map(Object.entries(taken))).place(replicas).join(' ')).toBe(expected);
  });

  test('without nodes nothing is placed', () => {
    expect(new Scheduler([]).place(3)).toEqual([]);
  });
});

test('a scheduler remembers what it placed', () => {
  const scheduler = new Scheduler(['node1', 'node2', 'node3']);
  expect(scheduler.place(2)).toEqual(['node1', 'node2']);
  expect(scheduler.place(2)).toEqual(['node3', 'node1']);
  expect(scheduler.place(1)).toEqual(['node2']);
});

test('replicas of one deployment differ by one at most between nodes, and pods by what was there before', () => {
  const input = fc.record({
    nodes: fc.integer({ min: 1, max: 12 }),
    deployments: fc.array(fc.nat(30), { maxLength: 8 }),
  });
  fc.assert(
    fc.property(input, ({ nodes, deployments }) => {
      const names = Array.from({ length: nodes }, (_, index) => `n${index}`);
      const scheduler = new Scheduler(names);
      const total = new Map(names.map((name) => [name, 0]));
      for (const replicas of deployments) {
        const own = new Map(names.map((name) => [name, 0]));
        for (const node of scheduler.place(replicas)) {
          own.set(node, own.get(node)! + 1);
          total.set(node, total.get(node)! + 1);
        }
        expect(spread(own)).toBeLessThanOrEqual(1);
      }
      expect(spread(total)).toBeLessThanOrEqual(1);
    }),
  );
});

test('pods of a deployment are numbered from one', () => {
  expect(replicaName('api', 1)).toBe('api-1');
});

function spread(counts: ReadonlyMap<string, number>): number {
  return Math.max(...counts.values()) - Math.min(...counts.values());
}
