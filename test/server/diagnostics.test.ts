import { describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import {
  DidChangeWatchedFilesNotification,
  FileChangeType,
  HoverRequest,
} from 'vscode-languageserver-protocol';
import { Editor, openFixture } from './editor.js';

const HOST = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  host h1 {
    lan 192.168.31.10
    docker 27 {
      network app 172.20.0.0/16
      container web { listen 80/tcp }
      container db  { network app  listen 5432/tcp }
    }
  }
`;

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

describe('rules', () => {
  test('one that does not hold is an error on the rule, and goes when it is mended', async () => {
    const rules = (to: string) => `${HOST}\nrules "shop" { allow h1/web -> ${to} }`;
    const { editor, uri } = await openFixture(rules('h1/db:5432'));
    const [failing, ...others] = await editor.diagnostics(uri);
    expect(others).toEqual([]);
    expect(failing).toMatchObject({ code: 'rule-fails', severity: 1, source: 'knet' });
    expect(failing?.message).toContain('DOCKER-ISOLATION-STAGE-2');

    await editor.type(uri, rules('h1:22'));
    expect((await editor.diagnostics(uri))[0]?.message).toContain('refused');
    await editor.type(uri, rules('h1'));
    expect(await editor.diagnostics(uri)).toEqual([]);
  });

  test('its code leads to its page', async () => {
    const text = 'host a\nhost a';
    const page = async (options: object) => {
      const { editor, uri } = await openFixture(text, options);
      return (await editor.diagnostics(uri))[0]?.codeDescription?.href;
    };
    expect(await page({})).toBeUndefined();
    const docsUri = 'file:///ext/docs';
    expect(await page({ docsUri })).toBe(`${docsUri}/diagnostics/duplicate-name.md`);
    expect(await page({ docsUri, locale: 'zh-cn' })).toBe(`${docsUri}/diagnostics/zh-CN/duplicate-name.md`);
  });

  test('the line that broke it is related', async () => {
    const { editor, uri } = await openFixture(`${HOST}\nrules "shop" { allow h1/web -> h1/db:5432 }`);
    const [failing] = await editor.diagnostics(uri);
    const [related] = failing?.relatedInformation ?? [];
    expect(related?.message).toContain('dockerd');
    expect(related?.location.uri).toBe(uri);
  });

  test('a rule of an imported file that fails here is told at the import', async () => {
    const { editor } = await openFixture(`
      // file: rules.knet
      import "hosts.knet"
      rules "all" { deny a -> b:80 }
      // file: hosts.knet
      subnet lan 10.0.0.0/24
      host a { lan 10.0.0.1 }
      host b { lan 10.0.0.2 }
      // file: main.knet
      import "rules.knet"
      scenario "s" { lose a }
    `);
    expect(codes(await editor.diagnostics('file:///fixture/rules.knet'))).toEqual(['deny-by-refusal']);
    await editor.type(
      'file:///fixture/hosts.knet',
      'subnet lan 10.0.0.0/24\nhost a { lan 10.0.0.1 }\nhost b { lan 10.0.0.2  listen 80/tcp }',
    );
    const main = 'file:///fixture/main.knet';
    const [told] = await editor.untilDiagnostics(main, (found) => found.length > 0);
    expect(told).toMatchObject({ code: 'rule-fails', range: { start: { line: 0, character: 6 } } });
    expect(told?.message).toMatch(/^an imported rule does not hold/);
  });

  test('while a line cannot be read, what it swallowed is not called missing', async () => {
    const { editor, uri } = await openFixture(`${HOST}\nrules "r" { allow h1/web -> h1/db:5432 }\nsubnet`);
    expect(new Set(codes(await editor.diagnostics(uri)))).toEqual(new Set(['syntax']));
  });

  test('other mistakes leave the rules to be checked', async () => {
    const { editor, uri } = await openFixture(
      `${HOST}\nhost other { nowhere 10.0.0.1 }\nrules "r" { allow h1/web -> h1/db:5432 }`,
    );
    expect(codes(await editor.diagnostics(uri))).toEqual(
      expect.arrayContaining(['unknown-subnet', 'rule-fails']),
    );
  });
});

describe('files', () => {
  test('an edit is felt by all that import the file, and the editor is told', async () => {
    const { editor } = await openFixture(`
      // file: base.knet
      subnet lan 10.0.0.0/24
      // file: middle.knet
      import "base.knet"
      // file: main.knet
      import "middle.knet"
      host h { lan 10.0.0.1 }
    `);
    const main = 'file:///fixture/main.knet';
    expect(await editor.diagnostics(main)).toEqual([]);
    editor.analysed.length = 0;
    await editor.type('file:///fixture/base.knet', 'subnet wan 10.0.0.0/24');
    expect(codes(await editor.untilDiagnostics(main, (found) => found.length > 0))).toEqual([
      'unknown-subnet',
    ]);
    const told = await editor.until(() => editor.analysed.at(-1));
    expect([...told.uris].sort()).toEqual(
      ['base', 'main', 'middle'].map((name) => `file:///fixture/${name}.knet`),
    );
  });

  test('an imported file that nobody has opened is read, also when it comes later', async () => {
    const { editor, uri } = await openFixture('import "later.knet"\nhost h { lan 10.0.0.1 }');
    expect(codes(await editor.diagnostics(uri))).toContain('missing-import');
    const later = 'file:///fixture/later.knet';
    editor.files.set(later, 'subnet lan 10.0.0.0/24');
    await editor.wire.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: later, type: FileChangeType.Created }],
    });
    expect(await editor.untilDiagnostics(uri, (found) => found.length === 0)).toEqual([]);
  });

  test('notes that do not exist are missed until they do', async () => {
    const { editor, uri } = await openFixture('notes "why.md"\nhost h');
    expect(codes(await editor.diagnostics(uri))).toEqual(['missing-notes']);
    const notes = 'file:///fixture/why.md';
    editor.files.set(notes, '# Why');
    await editor.wire.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: notes, type: FileChangeType.Created }],
    });
    expect(await editor.untilDiagnostics(uri, (found) => found.length === 0)).toEqual([]);
  });

  test('files of the workspace are known without being opened', async () => {
    const editor = await Editor.start(
      new Map([
        ['file:///fixture/sub/base.knet', 'subnet lan 10.0.0.0/24'],
        ['file:///fixture/main.knet', 'import "sub/base.knet"\nhost h { lan 10.0.0.1 }'],
      ]),
    );
    await editor.open('file:///fixture/main.knet');
    expect(await editor.diagnostics('file:///fixture/main.knet')).toEqual([]);
    editor.stop();
  });
});

test('broken text keeps answering', async () => {
  const { editor, uri } = await openFixture(HOST);
  await editor.type(uri, `${HOST}\nhost h2 { lan `);
  await editor.diagnostics(uri);
  const found = await editor.wire.sendRequest(HoverRequest.type, {
    textDocument: { uri },
    position: { line: 6, character: 17 },
  });
  expect(JSON.stringify(found?.contents)).toContain('172.17.0.2');
});

test('of many quick edits the last one counts', async () => {
  const { editor, uri } = await openFixture('host h');
  for (let count = 0; count < 30; count++) await editor.type(uri, `host h\nhost h${count % 2 ? '' : '2'}`);
  expect(codes(await editor.untilDiagnostics(uri, (found) => found.length > 0))).toEqual(['duplicate-name']);
  await editor.type(uri, 'host h');
  expect(await editor.untilDiagnostics(uri, (found) => found.length === 0)).toEqual([]);
});
