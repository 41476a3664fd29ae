import { describe, expect, test } from 'vitest';
import { PrepareRenameRequest, RenameRequest } from 'vscode-languageserver-protocol';
import { openFixture } from '../../server/editor.js';

/** The fixture's files as they are after the thing at the cursor got another name. */
async function renamed(fixture: string, newName: string): Promise<string> {
  const { editor, at, files } = await openFixture(fixture);
  const edit = await editor.wire.sendRequest(RenameRequest.type, { ...at, newName });
  return [...files].map(([uri, text]) => applied(text, edit?.changes?.[uri] ?? [])).join('\n---\n');
}

function applied(
  text: string,
  edits: readonly {
    range: { start: { line: number; character: number }; end: { character: number } };
    newText: string;
  }[],
): string {
  const lines = text.split('\n');
  const backwards = [...edits].sort((a, b) => b.range.start.character - a.range.start.character);
  for (const { range, newText } of backwards) {
    const line = lines[range.start.line]!;
    lines[range.start.line] =
      line.slice(0, range.start.character) + newText + line.slice(range.end.character);
  }
  return lines
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

describe('rename', () => {
  test('a node, in every file that names it', async () =>
    expect(
      await renamed(
        `
        // file: base.knet
        cluster demo { node node<|>1  namespace shop { pod web on node1 } }
        // file: main.knet
        import "base.knet"
        trace t: node1 -> shop/web
        scenario "s" { lose node1 }
      `,
        'worker-1',
      ),
    ).toBe(
      `
cluster demo { node worker-1  namespace shop { pod web on worker-1 } }
---
import "base.knet"
trace t: worker-1 -> shop/web
scenario "s" { lose worker-1 }
`.trim(),
    ));

  test('a deployment takes its replicas along', async () =>
    expect(
      await renamed(
        `
        cluster demo { node n  namespace shop { deployment api replicas 2  pod web } }
        trace all: shop/web -> shop/a<|>pi:80
        trace one: shop/web -> shop/api-2:80
      `,
        'backend',
      ),
    ).toContain('trace all: shop/web -> shop/backend:80\ntrace one: shop/web -> shop/backend-2:80'));

  test('a namespace that is opened twice', async () =>
    expect(
      await renamed(
        `
        cluster demo {
          node n
          namespace shop { pod web }
          namespace sh<|>op { pod api }
        }
        trace t: shop/web -> shop/api
      `,
        'store',
      ),
    ).toBe(
      `
cluster demo {
node n
namespace store { pod web }
namespace store { pod api }
}
trace t: store/web -> store/api
`.trim(),
    ));

  test('a title keeps its quotes', async () =>
    expect(
      await renamed(
        `
        host a
        scenario "no<|>thing runs" { lose a }
        trace t: a -> a under "nothing runs"
      `,
        'a is lost',
      ),
    ).toBe('host a\nscenario "a is lost" { lose a }\ntrace t: a -> a under "a is lost"'));

  test.each([
    ['a b', '"a b" is no name: letters, digits, and _ . - between them'],
    ['', '"" is no name: letters, digits, and _ . - between them'],
    ['docker', 'a subnet cannot be called "docker": that word starts a setting'],
    ['wan', '"wan" is taken: another subnet has that name'],
  ])('to %j is refused', async (newName, message) =>
    expect(renamed('subnet la<|>n 10.0.0.0/24\nsubnet wan 10.0.1.0/24', newName)).rejects.toThrow(message),
  );

  test('a word of the language may be a name', async () =>
    expect(await renamed('host we<|>b', 'host')).toBe('host host'));
});

describe('what can be renamed', () => {
  test.each([
    ['host we<|>b', 'web'],
    ['host a { docker 27 { container c { network br<|>idge } } }', undefined],
    ['ho<|>st web', undefined],
    ['host a // web is he<|>re', undefined],
    ['host a { sysctl net.ipv4.ip<|>_forward 1 }', undefined],
  ])('%s', async (fixture, name) => {
    const { editor, at, files, uri } = await openFixture(fixture);
    const range = (await editor.wire.sendRequest(PrepareRenameRequest.type, at)) as {
      start: { character: number };
      end: { character: number };
    } | null;
    const text = files.get(uri)!.split('\n')[at.position.line]!;
    expect(range ? text.slice(range.start.character, range.end.character) : undefined).toBe(name);
  });
});
