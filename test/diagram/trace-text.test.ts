import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percent, placeText, traceText } from '../../src/diagram/trace-text.js';
import { missingRoute, twoPaths } from './fixtures/failures.js';
import { line } from './fixtures/walk.js';

test('paths are numbered with their probability', () => {
  const headings = traceText(twoPaths).match(/^path .*$/gm);
  expect(headings).toEqual(['path 1 of 2, 50%: ✓ delivered', 'path 2 of 2, 50%: ✗ refused']);
});

test('a missing route says whose it would have been, and by which line', () => {
  expect(traceText(missingRoute)).toContain(
    `missing: 10.244.104.0/26 via 192.168.31.63 dev eth0 proto bird
             would be written by bird: node1 has no session with a reflector that knows node2 (shop.knet:18)`,
  );
});

test('a terminal’s control sequences do not come through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const printed = traceText({ ...missingRoute, reason: `\u001b]0;${text}\u0007` });
      expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test.each([
  [1, '100%'],
  [0.5, '50%'],
  [1 / 3, '33.3%'],
  [0.0004, '0%'],
])('probability %d is %s', (probability, expected) => {
  expect(percent(probability)).toBe(expected);
});

test('places count lines from one, and names are readable', () => {
  expect(placeText(line(12))).toBe('shop.knet:12');
  expect(placeText(line(1, 'file:///notes/my%20shop.knet'))).toBe('my shop.knet:1');
  expect(placeText(line(1, 'file:///notes/50%.knet'))).toBe('50%.knet:1');
});
