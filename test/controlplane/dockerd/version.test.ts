import { expect, test } from 'vitest';
import { isAtLeast } from '../../../src/controlplane/dockerd/version.js';

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
  ['newest', [27], true],
  ['newest', [28], false],
] as const)('%s is %j or later: %s', (version, release, expected) => {
  expect(isAtLeast(version, ...release)).toBe(expected);
});
