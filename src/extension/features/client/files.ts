import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type FileParams, type FileStat, type FolderEntries, METHOD } from '../../../protocol/messages.js';

/** Reads files for a language server that runs in a worker and has none of its own. */
export function lendFiles(client: BaseLanguageClient): vscode.Disposable {
  const { fs } = vscode.workspace;
  return vscode.Disposable.from(
    client.onRequest(METHOD.readFile, ({ uri }: FileParams) =>
      orElse(null, async () => new TextDecoder().decode(await fs.readFile(vscode.Uri.parse(uri)))),
    ),
    client.onRequest(METHOD.stat, ({ uri }: FileParams) =>
      orElse<FileStat>(null, async () => kindOf((await fs.stat(vscode.Uri.parse(uri))).type)),
    ),
    client.onRequest(METHOD.readDirectory, ({ uri }: FileParams) =>
      orElse<FolderEntries>([], async () => {
        const entries = await fs.readDirectory(vscode.Uri.parse(uri));
        return entries.map(([name, type]) => ({ name, ...kindOf(type) }));
      }),
    ),
  );
}

/** What is not there, or may not be read, is no error here: the server says so where the file is named. */
async function orElse<T>(absent: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    return absent;
  }
}

const kindOf = (type: vscode.FileType): NonNullable<FileStat> => ({
  isFile: (type & vscode.FileType.File) !== 0,
  isDirectory: (type & vscode.FileType.Directory) !== 0,
});
