import { type FileSystemNode, type FileSystemProvider, type URI, UriUtils } from 'langium';
import type { Connection } from 'vscode-languageserver';
import { type FileParams, type FileStat, type FolderEntries, METHOD } from '../protocol/messages.js';

/** Files read by the editor on behalf of a server that has none of its own: one in a browser's worker. */
export class ClientFileSystem implements FileSystemProvider {
  constructor(private readonly connection: Connection) {}

  async stat(uri: URI): Promise<FileSystemNode> {
    const found = await this.#ask<FileStat>(METHOD.stat, uri);
    if (!found) throw new Error(`There is no file ${uri}.`);
    return { ...found, uri };
  }

  async exists(uri: URI): Promise<boolean> {
    return (await this.#ask<FileStat>(METHOD.stat, uri)) !== null;
  }

  async readFile(uri: URI): Promise<string> {
    const text = await this.#ask<string | null>(METHOD.readFile, uri);
    if (text === null) throw new Error(`There is no file ${uri}.`);
    return text;
  }

  async readBinary(uri: URI): Promise<Uint8Array> {
    return new TextEncoder().encode(await this.readFile(uri));
  }

  async readDirectory(uri: URI): Promise<FileSystemNode[]> {
    const entries = await this.#ask<FolderEntries>(METHOD.readDirectory, uri);
    return entries.map(({ name, isFile, isDirectory }) => ({
      isFile,
      isDirectory,
      uri: UriUtils.joinPath(uri, name),
    }));
  }

  statSync(uri: URI): never {
    return this.#mustWait(uri);
  }

  existsSync(): boolean {
    return false;
  }

  readFileSync(uri: URI): never {
    return this.#mustWait(uri);
  }

  readBinarySync(uri: URI): never {
    return this.#mustWait(uri);
  }

  readDirectorySync(uri: URI): never {
    return this.#mustWait(uri);
  }

  #mustWait(uri: URI): never {
    throw new Error(`${uri} can only be read asynchronously.`);
  }

  #ask<Answer>(method: string, uri: URI): Promise<Answer> {
    const params: FileParams = { uri: uri.toString() };
    return this.connection.sendRequest<Answer>(method, params);
  }
}
