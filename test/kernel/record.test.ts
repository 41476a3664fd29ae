import { expect, test } from 'vitest';
import { recordWith } from './record.js';
import { newTally } from './tally.js';

const tallyOf = (classes: Record<string, number>, disputed: readonly string[] = []) => {
  const tally = newTally();
  for (const [name, count] of Object.entries(classes)) {
    tally.classes.set(name, new Map([['Linux 6.1 (uml)', count]]));
    tally.cases += count;
    tally.agreed += count;
  }
  for (const name of disputed) tally.disputed.add(name);
  return tally;
};

test('a record grows by each run', () => {
  const first = recordWith(undefined, tallyOf({ 'b: x': 2, 'a: x': 1 }), [1, 9]);
  expect(Object.keys(first.classes)).toEqual(['a: x', 'b: x']);
  const second = recordWith(first, tallyOf({ 'b: x': 3 }), [20, 21]);
  expect(second).toMatchObject({
    seeds: [
      [1, 9],
      [20, 21],
    ],
    cases: 6,
    classes: { 'a: x': { 'Linux 6.1 (uml)': 1 }, 'b: x': { 'Linux 6.1 (uml)': 5 } },
  });
});

test('a class on which they disagree once is off the record', () => {
  const first = recordWith(undefined, tallyOf({ 'a: x': 1, 'b: x': 1 }), [1, 9]);
  expect(Object.keys(recordWith(first, tallyOf({ 'a: x': 4 }, ['a: x']), [10, 11]).classes)).toEqual([
    'b: x',
  ]);
});
