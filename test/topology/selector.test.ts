import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabelIndex } from '../../src/topology/label-index.js';
import type { Labels } from '../../src/topology/labels.js';
import { ALL, and, equals, not, type Selector, selects } from '../../src/topology/selector.js';

describe('a label that is absent equals nothing and is in no set', () => {
  const web: Selector = equals('app', 'web');
  const cases: [Selector, Labels, boolean][] = [
    [web, { app: 'web' }, true],
    [web, {}, false],
    [not(web), {}, true],
    [not(web), { app: 'api' }, true],
    [{ kind: 'in', key: 'app', values: [] }, { app: '' }, false],
    [{ kind: 'has', key: 'app' }, { app: '' }, true],
    [{ kind: 'has', key: 'toString' }, {}, false],
    [{ kind: 'contains', key: 'app', value: 'e' }, { app: 'web' }, true],
    [{ kind: 'starts-with', key: 'app', value: '' }, {}, false],
    [{ kind: 'ends-with', key: 'app', value: 'b' }, { app: 'web' }, true],
    [{ kind: 'global' }, {}, false],
    [ALL, {}, true],
  ];
  test.each(cases)('%j of %j', (selector, labels, expected) =>
    expect(selects(selector, labels)).toBe(expected),
  );
});

test('and flattens, and leaves out what selects everything', () => {
  const a = equals('a', '1');
  const b = equals('b', '1');
  expect(and()).toEqual(ALL);
  expect(and(ALL, a)).toEqual(a);
  expect(and(and(a, b), a)).toEqual({ kind: 'and', of: [a, b, a] });
});

const key = fc.constantFrom('app', 'tier', 'env');
const value = fc.constantFrom('', 'a', 'ab', 'b');
const labels: fc.Arbitrary<Labels> = fc.dictionary(key, value);
const { selector } = fc.letrec<{ selector: Selector }>((tie) => ({
  selector: fc.oneof(
    { maxDepth: 3 },
    fc.constant(ALL),
    fc.record({ kind: fc.constant('has' as const), key }),
    fc.record({ kind: fc.constant('in' as const), key, values: fc.array(value) }),
    fc.record({
      kind: fc.constantFrom('contains' as const, 'starts-with' as const, 'ends-with' as const),
      key,
      value,
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('selector') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('selector'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

test('the index finds what asking each finds', () => {
  fc.assert(
    fc.property(fc.array(labels), selector, (all, asked) => {
      const index = new LabelIndex(all, (each) => each);
      const expected = all.filter((each) => selects(asked, each));
      expect(index.select(asked)).toHaveLength(expected.length);
      expect(new Set(index.select(asked))).toEqual(new Set(expected));
      expect(index.selectsAny(asked)).toBe(expected.length > 0);
    }),
  );
});
