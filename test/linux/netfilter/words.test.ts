import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinWords, quoteWord, splitWords } from '../../../src/linux/netfilter/words.js';

describe('splitWords', () => {
  it.each([
    ['-p tcp  -j\tACCEPT ', ['-p', 'tcp', '-j', 'ACCEPT']],
    ['--comment "two words"', ['--comment', 'two words']],
    ['--comment "a \\"b\\" \\\\ c"', ['--comment', 'a "b" \\ c']],
    ["--comment it's", ['--comment', "it's"]],
    ['--comment "" -j X', ['--comment', '', '-j', 'X']],
    ['pre"in side"post', ['prein sidepost']],
    ['--comment "never closed', ['--comment', 'never closed']],
    ['', []],
  ])('%s', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
});

describe('quoteWord', () => {
  it.each([
    ['plain_Word-1', 'plain_Word-1'],
    ['a.b', '"a.b"'],
    ['', '""'],
    ["it's", '"it\\\'s"'],
    ['say "hi" \\', '"say \\"hi\\" \\\\"'],
  ])('%s', (word, quoted) => {
    expect(quoteWord(word)).toBe(quoted);
  });

  it('gives back any word', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        expect(splitWords(quoteWord(word))).toEqual([word]);
      }),
    );
  });
});

it('joinWords gives back any words', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      expect(splitWords(joinWords(words))).toEqual(words);
    }),
  );
});
