import { expect, test } from 'vitest';
import { verdictMark, verdictText } from '../../src/diagram/verdict-text.js';
import type { Verdict } from '../../src/simulator/trace.js';
import { wordsFor } from '../../webview/l10n.js';
import { mood } from '../../webview/verdict.js';

test.each([
  ['en', 'Reply'],
  ['en-GB', 'Reply'],
  ['de', 'Reply'],
  ['', 'Reply'],
  ['zh', '回程'],
  ['zh-cn', '回程'],
  ['zh-TW', '回程'],
])('the language %j is spoken to in its words', (language, reply) => {
  expect(wordsFor(language).reply).toBe(reply);
});

test('nothing is left in English but names', () => {
  const [english, chinese] = [wordsFor('en'), wordsFor('zh')].map((words) => leaves(words));
  expect(Object.keys(chinese!)).toEqual(Object.keys(english!));
  const same = Object.keys(english!).filter((key) => english![key] === chinese![key]);
  expect(same).toEqual([]);
});

test('a verdict has one mood and one name in picture and badge', () => {
  const moods = { good: '✓', bad: '✗', open: /[↗?]/ };
  const { verdict: names } = wordsFor('en');
  for (const verdict of Object.keys(names) as Verdict[]) {
    expect(verdictMark(verdict)).toMatch(moods[mood(verdict)]);
    expect(names[verdict]).toBe(verdictText(verdict));
  }
});

function leaves(words: object, path = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(words).map(([key, value]) =>
      typeof value === 'object'
        ? leaves(value, `${path}${key}.`)
        : { [path + key]: String(typeof value === 'function' ? value(1, 'x', 'y') : value) },
    ),
  );
}
