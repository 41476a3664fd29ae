import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { everyBranch } from '../../src/simulator/branches.js';

describe('every branch of chance', () => {
  test('is run once, the likeliest first', () => {
    const branches = everyBranch((chance) => {
      if (chance.happens(0.5)) return 'a';
      return chance.happens(0.9) ? 'b' : 'c';
    }, 100);
    expect(branches.map(({ probability, result }) => [result, Number(probability.toFixed(3))])).toEqual([
      ['a', 0.5],
      ['b', 0.45],
      ['c', 0.05],
    ]);
  });

  test('keeps the order of the questions among equally likely ones', () => {
    const branches = everyBranch((chance) => {
      for (let n = 0; n < 4; n += 1) if (n === 3 || chance.happens(1 / (4 - n))) return n;
      return -1;
    }, 100);
    expect(branches.map(({ result }) => result)).toEqual([0, 1, 2, 3]);
  });

  test('does not ask where nothing is left to chance', () => {
    const branches = everyBranch((chance) => [chance.happens(1), chance.happens(0), chance.happens(2)], 100);
    expect(branches).toEqual([{ probability: 1, result: [true, false, true] }]);
  });

  test('stops at the limit with the likeliest', () => {
    const branches = everyBranch(
      (chance) => Array.from({ length: 5 }, () => chance.happens(0.9)).filter(Boolean).length,
      3,
    );
    expect(branches.map(({ result }) => result)).toEqual([5, 4, 4]);
  });

  test('whatever the questions, the probabilities sum to one and no two runs are the same', () => {
    const tree = fc.array(fc.double({ min: 0.05, max: 0.95, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(tree, (probabilities) => {
        // Which question comes next depends on the answers so far.
        const branches = everyBranch((chance) => {
          let answers = '';
          for (const [index, probability] of probabilities.entries()) {
            if (index % 2 === 1 && answers.endsWith('1')) continue;
            answers += chance.happens(probability) ? '1' : '0';
          }
          return answers;
        }, 1000);
        expect(branches.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
        expect(new Set(branches.map(({ result }) => result)).size).toBe(branches.length);
        const sorted = branches.map(({ probability }) => Math.round(probability * 1e6));
        expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
      }),
    );
  });
});
