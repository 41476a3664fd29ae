import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { createConnection } from 'vscode-languageserver/node';
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { type FileParams, METHOD } from '../../src/protocol/messages.js';
import { ClientFileSystem } from '../../src/server/client-file-system.js';
import { serve } from '../../src/server/serve.js';
import { Editor } from './editor.js';

const FOLDER = 'vscode-vfs://github/knet/roads';
let editor: Editor | undefined;
afterEach(() => editor?.stop());

/** An editor whose server has no files of its own: it lends those of a remote workspace. */
async function startRemote(files: Map<string, string>): Promise<Editor> {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const server = createConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  serve(server, { fileSystemProvider: () => new ClientFileSystem(server) });
  const wire = createProtocolConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  lend(wire, files);
  editor = await Editor.attach(wire, files, {}, FOLDER);
  return editor;
}

function lend(wire: ProtocolConnection, files: ReadonlyMap<string, string>): void {
  const isFolder = (uri: string) => [...files.keys()].some((file) => file.startsWith(`${uri}/`));
  wire.onRequest(METHOD.readFile, ({ uri }: FileParams) => files.get(uri) ?? null);
  wire.onRequest(METHOD.stat, ({ uri }: FileParams) =>
    files.has(uri) || isFolder(uri) ? { isFile: files.has(uri), isDirectory: isFolder(uri) } : null,
  );
  wire.onRequest(METHOD.readDirectory, ({ uri }: FileParams) => {
    const inside = [...files.keys()].filter((file) => file.startsWith(`${uri}/`));
    const names = new Set(inside.map((file) => file.slice(uri.length + 1).split('/')[0]!));
    return [...names].map((name) => ({
      name,
      isFile: files.has(`${uri}/${name}`),
      isDirectory: !files.has(`${uri}/${name}`),
    }));
  });
}

test('imports are read by the editor, wherever the workspace is', async () => {
  const main = `${FOLDER}/main.knet`;
  const remote = await startRemote(
    new Map([
      [main, 'import "parts/base.knet"\nnotes "why.md"\nhost h { lan 10.0.0.1 }'],
      [`${FOLDER}/parts/base.knet`, 'subnet lan 10.0.0.0/24'],
      [`${FOLDER}/why.md`, '# Why'],
    ]),
  );
  await remote.open(main);
  expect(await remote.diagnostics(main)).toEqual([]);
});

test('what the editor does not have is missing', async () => {
  const main = `${FOLDER}/main.knet`;
  const remote = await startRemote(new Map([[main, 'import "gone.knet"\nnotes "gone.md"\nhost h']]));
  await remote.open(main);
  const codes = (await remote.diagnostics(main)).map(({ code }) => code);
  expect(codes).toEqual(['missing-import', 'missing-notes']);
});
