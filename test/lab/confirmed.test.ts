import { expect, test } from 'vitest';
import { confirmedBy } from '../../src/interchange/lab/confirmed.js';
import recorded from '../../src/interchange/lab/fidelity-record.json';
import { pathClasses } from '../../src/interchange/lab/path-class.js';
import { calicoIpip } from '../diagram/fixtures/calico-ipip.js';
import { twoPaths } from '../diagram/fixtures/failures.js';

const [ipip] = pathClasses(calicoIpip);
const both = { 'Linux 6.18 (netns)': 4, 'Linux 6.1 (uml)': 2 };

test.each([
  ['nobody has looked at it', calicoIpip, {}, []],
  ['two kernels, oldest first', calicoIpip, { [ipip!]: both }, ['6.1', '6.18']],
  ['one of several paths was never seen', twoPaths, { [pathClasses(twoPaths)[0]!]: both }, []],
  [
    'all paths, on the kernels that had all of them',
    twoPaths,
    Object.fromEntries(
      pathClasses(twoPaths).map((name, at) => [name, at === 0 ? both : { 'Linux 6.1 (uml)': 1 }]),
    ),
    ['6.1'],
  ],
  ['a name that every object has', calicoIpip, Object.create({ [ipip!]: both }), []],
])('%s', (_, trace, classes, kernels) => {
  expect(pathClasses(twoPaths)).toHaveLength(2);
  expect(confirmedBy(trace, { classes })).toEqual(kernels);
});

test('what is on record was seen', () => {
  const counts = Object.values(recorded.classes).flatMap((each) => Object.values(each));
  expect(counts.length).toBeGreaterThan(0);
  expect(counts.every((count) => count > 0)).toBe(true);
});
