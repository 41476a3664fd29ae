import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { codeSpan, markdownText, traceMarkdown } from '../../src/diagram/trace-markdown.js';
import type { Trace } from '../../src/simulator/trace.js';
import { calicoIpip } from './fixtures/calico-ipip.js';
import { twoPaths } from './fixtures/failures.js';

/** The most permissive reader: HTML is HTML, and addresses become links. */
const reader = new MarkdownIt({ html: true, linkify: true });
// GitHub does not take every word with a dot for an address.
reader.linkify.set({ fuzzyLink: false });

const nasty = fc.oneof(
  fc.constantFrom(
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '![x](http://e.example/x.png)',
    '| a | b |',
  ),
  fc.constantFrom(
    'https://evil.example',
    'www.evil.example',
    'a@b.example',
    '`',
    '``',
    '\\',
    '**x**',
    '&lt;b&gt;',
    '# x',
    '\n\n---',
  ),
  fc.string({ unit: 'grapheme' }),
);

describe('untrusted text', () => {
  test('is read back as that very text, and as nothing else', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (pieces) => {
        const text = `x ${pieces.join(' ')} x`;
        const html = reader.renderInline(markdownText(text));
        expect(html).not.toContain('<');
        expect(decoded(html)).toBe(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim());
      }),
      { numRuns: 500 },
    );
  });

  test('in a code span is one code span', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (pieces) => {
        const table = `| a |\n| --- |\n| ${codeSpan(`x${pieces.join(' ')}x`)} |\n`;
        expect(reader.render(table).match(/<(?!\/)[^>]*>/g)).toEqual([
          ...['<table>', '<thead>', '<tr>', '<th>', '<tbody>', '<tr>', '<td>', '<code>'],
        ]);
      }),
      { numRuns: 500 },
    );
  });
});

test('hostile names stay inside their cells', () => {
  const hostile = JSON.parse(
    JSON.stringify(calicoIpip)
      .replaceAll('shop/', 'a|b<script>`x`/')
      .replaceAll('felix', '| [f](http://x.example) |'),
  ) as Trace;
  const html = reader.render(traceMarkdown(hostile));
  expect(html).not.toMatch(/<(script|a|img)\b/);
  const columns = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => row?.match(/<t[hd]/g)?.length);
  expect(new Set(columns)).toEqual(new Set([6]));
});

test('each path has its diagram and its table', () => {
  const markdown = traceMarkdown(twoPaths);
  expect(markdown.match(/^## .*$/gm)).toEqual(['## Path 1 (50%)', '## Path 2 (50%)']);
  expect(markdown.match(/^```mermaid$/gm)).toHaveLength(2);
});

function decoded(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
