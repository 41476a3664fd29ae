import { describe, expect, test } from 'vitest';
import {
  type CodeAction,
  CodeActionRequest,
  DocumentFormattingRequest,
  type TextEdit,
} from 'vscode-languageserver-protocol';
import { openFixture } from '../../server/editor.js';

/** The file after the edits, which must not overlap. */
function applied(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: TextEdit['range']['start']) =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (before, { range, newText }) =>
        before.slice(0, offset(range.start)) + newText + before.slice(offset(range.end)),
      text,
    );
}

/** What the file becomes by the action at the cursor whose title begins so. */
async function textAfter(fixture: string, title: string): Promise<string> {
  const { editor, at, uri, files } = await openFixture(fixture);
  const diagnostics = [...(await editor.diagnostics(uri))].filter(
    ({ range }) => range.start.line === at.position.line,
  );
  const range = { start: at.position, end: at.position };
  const actions = (await editor.wire.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range,
    context: { diagnostics },
  })) as CodeAction[];
  const chosen = actions.find((action) => action.title.startsWith(title));
  const titles = actions.map((action) => action.title);
  if (!chosen) throw new Error(`no such action among: ${titles.join('; ')}`);
  return applied(files.get(uri)!, chosen.edit!.changes![uri]!).trim();
}

const HOSTS = 'subnet lan 10.0.0.0/24\nhost a { lan 10.0.0.1 }\nhost b { lan 10.0.0.2  listen 80 }';

describe('a rule of a trace', () => {
  test('goes into the rules that there are', async () =>
    expect(
      await textAfter(`${HOSTS}\ntra<|>ce t: a -> b:80\nrules "r" { allow a -> b }`, 'Make a rule'),
    ).toBe(`${HOSTS}\ntrace t: a -> b:80\nrules "r" { allow a -> b  allow a -> b:80 }`));

  test('makes a block of its own where there is none, with what the trace says of its packet', async () =>
    expect(await textAfter(`${HOSTS}\ntra<|>ce t: a -> b:81 { ttl 9 }`, 'Make a rule')).toBe(
      `${HOSTS}\ntrace t: a -> b:81 { ttl 9 }\nrules "connectivity" {\n  deny a -> b:81 { ttl 9 }\n}`,
    ));

  test('goes into the scenario that it is asked under', async () =>
    expect(
      await textAfter(`${HOSTS}\nscenario "s" { lose b }\ntra<|>ce t: a -> b:80 under "s"`, 'Make a rule'),
    ).toContain('scenario "s" { lose b  deny a -> b:80 }'));
});

test('a name that was meant takes the place of the one that was written', async () =>
  expect(await textAfter(`${HOSTS}\nhost c { la<|>m 10.0.0.3 }`, 'Change to lan')).toContain(
    'host c { lan 10.0.0.3 }',
  ));

test('formatting', async () => {
  const { editor, uri, files } = await openFixture('host   a{lan 10.0.0.1}\nsubnet lan    10.0.0.0/24');
  const edits = await editor.wire.sendRequest(DocumentFormattingRequest.type, {
    textDocument: { uri },
    options: { tabSize: 2, insertSpaces: true },
  });
  expect(applied(files.get(uri)!, edits ?? []).trim()).toBe(
    'host a { lan 10.0.0.1 }\nsubnet lan 10.0.0.0/24',
  );
});
