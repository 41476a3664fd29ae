// @vitest-environment jsdom
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headingAnchor, renderMarkdown } from '../../webview/notes/markdown.js';

const base = 'https://file+.vscode-resource.example/notes/';
const html = (markdown: string, from = base) => renderMarkdown(markdown, from).trim();

describe('Markdown', () => {
  test.each([
    ['**bold** `code`', '<p><strong>bold</strong> <code>code</code></p>'],
    ['# Hop by hop!', '<h1 data-heading="hop-by-hop">Hop by hop!</h1>'],
    ['# 逐跳 1', '<h1 data-heading="逐跳-1">逐跳 1</h1>'],
    ['see calico.md', '<p>see calico.md</p>'],
    ['https://bird.network.cz', '<p><a href="https://bird.network.cz">https://bird.network.cz</a></p>'],
    ['[BGP](./bgp.md#mesh)', '<p><a href="./bgp.md#mesh">BGP</a></p>'],
  ])('%s', (markdown, expected) => {
    expect(html(markdown)).toBe(expected);
  });

  test('a Mermaid fence keeps its source for the drawing', () => {
    expect(html('```mermaid\nflowchart LR\n  a --> b\n```')).toBe(
      '<pre class="mermaid-source"><code>flowchart LR\n  a --&gt; b\n</code></pre>',
    );
  });

  test('other fences are code', () => {
    expect(html('```sh\nip route\n```')).toBe('<pre><code class="language-sh">ip route\n</code></pre>');
  });
});

describe('images', () => {
  test.each([
    ['![map](img/map.png)', `<p><img src="${base}img/map.png" alt="map" loading="lazy"></p>`],
    [
      '![map](../map.png)',
      '<p><img src="https://file+.vscode-resource.example/map.png" alt="map" loading="lazy"></p>',
    ],
    ['![map](https://elsewhere.example/map.png)', '<p><em>map</em></p>'],
    ['![map](//elsewhere.example/map.png)', '<p><em>map</em></p>'],
    ['![m<b>](x"onerror="y.png)', expect.not.stringContaining('onerror="y')],
  ])('%s', (markdown, expected) => {
    expect(html(markdown)).toEqual(expected);
  });

  test('of a note outside the workspace are their descriptions', () => {
    expect(html('![map](img/map.png)', '')).toBe('<p><em>map</em></p>');
  });
});

describe('what is not Markdown does nothing', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)>',
    '<iframe src="/x"></iframe>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](command:workbench.action.quit)',
    '[x](vscode://file/etc/passwd)',
    '![x](javascript:alert(1))',
    '<style>body{display:none}</style>',
    '```mermaid\n</code></pre><script>alert(1)</script>\n```',
    '# <img src=x onerror=alert(1)>',
  ])('%s', (markdown) => {
    const document = new DOMParser().parseFromString(html(markdown), 'text/html');
    expect(
      document.querySelectorAll('script, style, svg, iframe, img, [onerror], [onload], a[href]'),
    ).toHaveLength(0);
  });

  test('whatever the text', () => {
    const nasty = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '](',
      '[x](',
      'javascript:',
      '<svg onload=x>',
      '![',
      '`',
      '\n\n',
      '<!--',
      ']]>',
      '&#x6A;avascript:',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(nasty, fc.string()), { maxLength: 12 }), (pieces) => {
        const document = new DOMParser().parseFromString(html(pieces.join('')), 'text/html');
        for (const element of document.body.querySelectorAll('*')) {
          expect(element.localName).not.toMatch(
            /^(script|style|svg|iframe|object|embed|form|input|base|meta|link)$/,
          );
          for (const { name, value } of element.attributes) {
            expect(name).not.toMatch(/^on|^style$/);
            expect(value).not.toMatch(/^\s*(javascript|vbscript|data:text)/i);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('anchors are made as GitHub makes them', () => {
  expect(headingAnchor('Pod to pod (IPIP)')).toBe('pod-to-pod-ipip');
});
