import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatText } from '../../src/language/format/format.js';
import { knetParser } from '../../src/language/parser/parser.js';

describe('layout', () => {
  test.each([
    [
      'spaces',
      'subnet   lan\t10.0.0.0/24{gateway 10.0.0.1 mtu 1500}',
      'subnet lan 10.0.0.0/24 { gateway 10.0.0.1  mtu 1500 }\n',
    ],
    ['endpoints', 'trace t : a / b : 80 / tcp -> [ fd00::1 ] : 80', 'trace t: a/b:80/tcp -> [fd00::1]:80\n'],
    [
      'a node before a path',
      'trace t: node2 : shop/api->localhost',
      'trace t: node2:shop/api -> localhost\n',
    ],
    ['options', 'trace t: a -> b {size 1500 df on}', 'trace t: a -> b { size 1500  df on }\n'],
    [
      'conditions',
      'rules "r" { allow a->b via tunl0   as 10.0.0.1 }',
      'rules "r" { allow a -> b via tunl0 as 10.0.0.1 }\n',
    ],
    [
      'lists',
      'cluster c { namespace n { pod p { labels a=1 ,b=2 } } }',
      'cluster c { namespace n { pod p { labels a=1, b=2 } } }\n',
    ],
    [
      'publish',
      'host h{docker{container c{publish 127.0.0.1 : 80 : 80 / udp network container : x}}}',
      'host h { docker { container c { publish 127.0.0.1:80:80/udp  network container:x } } }\n',
    ],
    ['bound listeners', 'host h { listen [ ::1 ] : 80 }', 'host h { listen [::1]:80 }\n'],
    [
      'attachments',
      'host h { lan 10.0.0.1 ,fd00::1 dev   eth0 mtu 1400 }',
      'host h { lan 10.0.0.1, fd00::1 dev eth0 mtu 1400 }\n',
    ],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(formatText(text)).toBe(expected);
  });

  test('blocks on several lines are indented, and their braces stand alone', () => {
    const text =
      'host a\n{ lan 10.0.0.1\n\n\n\ndocker 27 { network app\n  container web { network app }}\n}\nhost b';
    expect(formatText(text)).toBe(
      [
        'host a {',
        '  lan 10.0.0.1',
        '',
        '  docker 27 {',
        '    network app',
        '    container web { network app }',
        '  }',
        '}',
        'host b',
        '',
      ].join('\n'),
    );
  });

  test('comments stay where they are, and those behind statements are aligned', () => {
    const text = [
      '// a file',
      'host a { // first',
      '# its address',
      'lan 10.0.0.1 // on the wire',
      'listen 80/tcp     // web',
      '/* done',
      '   here */ }',
    ].join('\n');
    expect(formatText(text)).toBe(
      [
        '// a file',
        'host a {  // first',
        '  # its address',
        '  lan 10.0.0.1   // on the wire',
        '  listen 80/tcp  // web',
        '  /* done',
        '   here */',
        '}',
        '',
      ].join('\n'),
    );
  });

  test('a statement that goes on in the next line is indented twice', () => {
    expect(formatText('trace t: a ->\nb')).toBe('trace t: a ->\n    b\n');
  });

  test('a text with mistakes stays as it is', () => {
    expect(formatText('host   a {')).toBe('host   a {');
  });
});

const statement = fc.constantFrom(
  'subnet lan 10.0.0.0/24 { gateway 10.0.0.1 mtu 1500 }',
  'host h { lan 10.0.0.1 docker 27 { container web { network app publish [::1]:80-81:80-81/udp } } }',
  'link w mtu 1400 { a 10.0.0.1/30 b 10.0.0.2/30, fd00::2/64 }',
  'cluster c { calico 3.31 { bgp { mesh off peer n1, n2 with route-reflectors } } namespace default { pod p on n1 { labels a/b=c, d=e } } }',
  'trace t: n1:a/b:80 -> [fd00::1]:80/tcp under "x" { size 1500 df on }',
  'rules "r y" { allow a -> b via tunl0 as 10.0.0.1 deny a -> localhost:1 }',
  'scenario "s" { stop bird on n1 lose n2 }',
);
const space = fc.constantFrom(
  ' ',
  '  ',
  '\n',
  '\n\n\n',
  '\t',
  ' // note\n',
  ' /* a\n b */ ',
  '\n# own line\n',
);

/** The same tokens with other white space and comments between them. */
const shaken = fc
  .tuple(fc.array(statement, { maxLength: 4 }), fc.array(space, { minLength: 1, maxLength: 40 }))
  .map(([statements, spaces]) => {
    let next = 0;
    const shake = (text: string) =>
      text.replace(/ (?=([^"]*"[^"]*")*[^"]*$)/g, () => spaces[next++ % spaces.length]!);
    return statements.map(shake).join('\n');
  })
  .filter((text) => knetParser().parse(text).parserErrors.length === 0);

function tokens(text: string): string[] {
  const lexer = (
    knetParser() as unknown as {
      lexer: { tokenize(text: string): { tokens: { image: string }[]; hidden: { image: string }[] } };
    }
  ).lexer;
  const { tokens, hidden } = lexer.tokenize(text);
  return [...tokens, ...hidden].map(({ image }) => image);
}

describe('for any text', () => {
  test('formatting twice is formatting once', () => {
    fc.assert(
      fc.property(shaken, (text) => {
        expect(formatText(formatText(text))).toBe(formatText(text));
      }),
    );
  });

  test('nothing but white space changes', () => {
    fc.assert(
      fc.property(shaken, (text) => {
        expect(tokens(formatText(text))).toEqual(tokens(text));
      }),
    );
  });
});
