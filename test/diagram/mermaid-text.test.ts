// @vitest-environment jsdom
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CONTINUED,
  DETAIL,
  entry,
  mermaidLines,
  mermaidText,
  shorten,
  wrap,
} from '../../src/diagram/mermaid-text.js';
import { parseSequence } from './fixtures/mermaid.js';

describe('mermaidText', () => {
  test.each([
    ['-A FORWARD -i docker0 -o docker0 -j ACCEPT', '-A FORWARD -i docker0 -o docker0 -j ACCEPT'],
    ['172.17.0.2 → [fd00::1]:80 (UDP)', '172.17.0.2 → [fd00::1]:80 (UDP)'],
    ['容器 web', '容器 web'],
    ['a;b', 'a#59;b'],
    ['50% #1', '50#37; #35;1'],
    ['<img src=x>', '#60;img src=x#62;'],
    ['"quoted"', '#34;quoted#34;'],
    ['$$x$$', '#36;#36;x#36;#36;'],
    ['line\r\nbreak\u2028here', 'line break here'],
    ['  blanks\t\u00a0 ', 'blanks'],
    ['turned\u202eround\u2066', 'turnedround'],
    ['style: fill#f00', '#115;tyle: fill#35;f00'],
    ['nowrap: x', 'no#119;rap: x'],
    ['ﬂ°°60¶ß', '#64258;#176;#176;60#182;ß'],
    ['\u0000style', '#115;tyle'],
  ])('%j becomes %j', (text, expected) => {
    expect(mermaidText(text)).toBe(expected);
  });

  test('whatever the text, Mermaid reads one message with that very text', async () => {
    const nasty = fc.constantFrom(
      ...[
        'end',
        ';',
        '#',
        '%%',
        '%%{init: {}}%%',
        '<br/>',
        '<script>',
        ':',
        '-->>',
        '\n',
        'Note over a: x',
        'style',
        'classDef',
      ],
      ...[
        'wrap:',
        '"',
        "'",
        '{',
        '}',
        '@{',
        '&lt;',
        '#35;',
        '#quot;',
        'ﬂ°°60¶ß',
        '$$',
        '---',
        '+',
        '()',
        'autonumber',
        'title',
      ],
    );
    const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(text, async (pieces) => {
        const line = pieces.join('');
        const shown = visible(line);
        fc.pre(shown !== '');
        const label = mermaidText(line);
        const source = [
          'sequenceDiagram',
          `box transparent ${label}`,
          `participant a as ${label}`,
          'end',
          `a->>a: ${label}`,
          `Note over a: ${label}`,
        ].join('\n');
        const once = [shown];
        expect(await parseSequence(source)).toEqual({
          participants: once,
          machines: once,
          messages: once,
          notes: once,
        });
      }),
      { numRuns: 250 },
    );
  });

  test('nothing of HTML is left to read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(mermaidText(text)).not.toMatch(/[<>&"'`{}\\;%$\p{Cc}](?<!#\d+;)/u);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('lines', () => {
  test('are joined, set in where they go on or give details', () => {
    const lines = entry(['first', 'goes on'], ['detail <b>']);
    expect(lines).toEqual(['first', `${CONTINUED}goes on`, `${DETAIL}detail <b>`]);
    expect(mermaidLines(lines)).toBe('first<br/>\u2003goes on<br/>\u2002\u2002detail #60;b#62;');
  });

  test.each([
    ['one two three', 7, 9, ['one two', 'three']],
    ['one two three four', 7, 2, ['one two', 'three…']],
    ['abcdefghij', 4, 9, ['abcd', 'efgh', 'ij']],
    ['stay\u00a0together now', 13, 9, ['stay\u00a0together', 'now']],
    ['too\u00a0long\u00a0·\u00a0felix', 9, 9, ['too long', '·\u00a0felix']],
    ['', 5, 3, []],
  ])('%j in lines of %i, at most %i', (text, width, limit, expected) => {
    expect(wrap(text, width, limit)).toEqual(expected);
  });

  test('wrapping loses nothing and keeps to its width', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9/.:-]{1,20}$/), { maxLength: 12 });
    fc.assert(
      fc.property(words, fc.integer({ min: 3, max: 30 }), (list, width) => {
        const lines = wrap(list.join(' '), width, 1000);
        expect(lines.join('').replaceAll(' ', '')).toBe(list.join(''));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('shortening counts characters, not halves of them', () => {
    expect(shorten('docker0', 7)).toBe('docker0');
    expect(shorten('docker01', 7)).toBe('docker…');
    expect(shorten('🐳🐳🐳', 2)).toBe('🐳…');
  });
});

/** The text as it is to be read: one line, without characters that are not seen. */
function visible(text: string): string {
  return text
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
}
