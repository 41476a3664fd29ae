import { expect, test } from 'vitest';
import { and, equals, not, type Selector, selects } from '../../src/topology/selector.js';
import { implies } from '../../src/topology/selector-implies.js';
import { selectorText } from '../../src/topology/selector-text.js';

const has = (key: string): Selector => ({ kind: 'has', key });
const among = (key: string, ...values: string[]): Selector => ({ kind: 'in', key, values });

test.each<[Selector, Selector, boolean]>([
  [equals('app', 'web'), { kind: 'all' }, true],
  [{ kind: 'all' }, equals('app', 'web'), false],
  [equals('app', 'web'), among('app', 'api', 'web'), true],
  [among('app', 'api', 'web'), equals('app', 'web'), false],
  [equals('app', 'web'), has('app'), true],
  [equals('app', 'web'), not(equals('app', 'api')), true],
  [and(equals('app', 'web'), has('tier')), equals('app', 'web'), true],
  [equals('app', 'web'), and(equals('app', 'web'), has('tier')), false],
  [not(has('app')), not(equals('app', 'web')), true],
  [{ kind: 'starts-with', key: 'app', value: 'web' }, { kind: 'starts-with', key: 'app', value: 'we' }, true],
  [{ kind: 'or', of: [equals('app', 'web'), equals('app', 'api')] }, has('app'), true],
])('%j within %j: %s', (one, other, expected) => expect(implies(one, other)).toBe(expected));

/** Selectors over two labels, up to two levels deep. */
function selectors(): Selector[] {
  const terms: Selector[] = [
    { kind: 'all' },
    { kind: 'global' },
    has('a'),
    equals('a', 'xy'),
    among('a', 'x', 'xy'),
    among('b', 'x'),
    { kind: 'contains', key: 'a', value: 'y' },
    { kind: 'starts-with', key: 'a', value: 'x' },
    { kind: 'ends-with', key: 'b', value: 'x' },
  ];
  const signed = [...terms, ...terms.map(not)];
  const pairs = signed.flatMap((one) => signed.map((other) => [one, other]));
  return [
    ...signed,
    ...pairs.map((of): Selector => ({ kind: 'and', of })),
    ...pairs.map((of): Selector => ({ kind: 'or', of })),
  ];
}

test('never claims what some labels disprove', () => {
  const values = [undefined, 'x', 'xy', 'y', ''];
  const universe = values.flatMap((a) =>
    values.map((b) => ({ ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) })),
  );
  const all = selectors();
  const chosen = all.map((selector) => universe.map((labels) => selects(selector, labels)));
  let claims = 0;
  for (const [i, one] of all.entries()) {
    for (const [j, other] of all.entries()) {
      if (!implies(one, other)) continue;
      claims += 1;
      const isWithin = chosen[i]!.every((is, at) => !is || chosen[j]![at]);
      if (!isWithin) expect.fail(`${selectorText(one)} is not within ${selectorText(other)}`);
    }
  }
  expect(claims).toBeGreaterThan(10_000);
});
