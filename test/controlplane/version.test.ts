import { expect, test } from 'vitest';
import { isAtLeast } from '../../src/controlplane/version.js';

test.each([
  ['20.10', [20, 10], true],
  ['20.10', [25], false],
  ['27', [25], true],
  ['28', [28, 5, 2], true],
  ['28.0', [28, 0, 4], true],
  ['28.0.0', [28, 0, 1], false],
  ['28.0.1', [28, 0, 1], true],
  ['28.2', [28, 2, 2], true],
  ['28.1.1', [28, 2], false],
  ['29', [30], false],
  ['1.20', [1, 24], false],
  ['0.27.1', [0, 20], true],
  ['3', [3, 33], true],
] as const)('%s is %j or later: %s', (version, release, expected) => {
  expect(isAtLeast(version, ...release)).toBe(expected);
});
