import { PassThrough } from 'node:stream';
import { type FileSystemNode, type FileSystemProvider, type URI, UriUtils } from 'langium';
import { createConnection } from 'vscode-languageserver/node';
import {
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  FileChangeType,
  type FileEvent,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { type AnalysedParams, METHOD } from '../../src/protocol/messages.js';
import { serve } from '../../src/server/serve.js';
import { filesOf } from '../fixtures.js';

/** Stands for the editor: speaks with a language server over its real wire, and remembers what the server tells. */
export class Editor {
  readonly #versions = new Map<string, number>();
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting = new Set<() => void>();
  /** Addresses of every `knet/analysed` so far. */
  readonly analysed: AnalysedParams[] = [];

  private constructor(
    readonly wire: ProtocolConnection,
    readonly started: InitializeResult,
    readonly files: Map<string, string>,
  ) {}

  /** Starts a server in a workspace of these files, on a pair of streams. */
  static async start(files: Map<string, string>, initializationOptions: object = {}): Promise<Editor> {
    const [there, back] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
    serve(server, { fileSystemProvider: () => new FilesInMemory(files) });
    const wire = createProtocolConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
    return Editor.attach(wire, files, initializationOptions);
  }

  /** Greets a server that listens already. */
  static async attach(
    wire: ProtocolConnection,
    files: Map<string, string>,
    initializationOptions: object = {},
    folder = FOLDER,
  ): Promise<Editor> {
    wire.listen();
    const started = await wire.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: folder,
      workspaceFolders: [{ uri: folder, name: 'workspace' }],
      capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
      initializationOptions,
    });
    const editor = new Editor(wire, started, files);
    wire.onNotification(PublishDiagnosticsNotification.type, (params) => {
      editor.#published.set(params.uri, params);
      for (const look of editor.#waiting) look();
    });
    wire.onNotification(METHOD.analysed, (params: AnalysedParams) => {
      editor.analysed.push(params);
      for (const look of editor.#waiting) look();
    });
    await wire.sendNotification(InitializedNotification.type, {});
    return editor;
  }

  /** Opens a file of the workspace. */
  async open(uri: string, text = this.files.get(uri) ?? ''): Promise<void> {
    this.#versions.set(uri, 1);
    const textDocument = { uri, languageId: 'knet', version: 1, text };
    await this.wire.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  /** Replaces the text of an open file, as typing does. */
  async type(uri: string, text: string): Promise<void> {
    const version = this.#versions.get(uri)! + 1;
    this.#versions.set(uri, version);
    this.#published.delete(uri);
    await this.wire.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  async close(uri: string): Promise<void> {
    await this.wire.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** The diagnostics of the text as it stands, as soon as the server has told of them. */
  diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    return this.until(() => this.#published.get(uri)?.diagnostics);
  }

  /** The first diagnostics that are as wanted: when an edit elsewhere changes them, nobody knows by how many steps. */
  untilDiagnostics(
    uri: string,
    wanted: (diagnostics: readonly Diagnostic[]) => boolean,
  ): Promise<readonly Diagnostic[]> {
    return this.until(() => {
      const found = this.#published.get(uri)?.diagnostics;
      return found && wanted(found) ? found : undefined;
    });
  }

  /** Waits until something is there to be seen. */
  until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const again = () => {
        const seen = look();
        if (seen === undefined) return;
        this.#waiting.delete(again);
        resolve(seen);
      };
      this.#waiting.add(again);
      again();
    });
  }

  /** Takes all files away; resolves when the server has forgotten them. */
  async clear(): Promise<void> {
    const uris = [...this.files.keys()];
    this.files.clear();
    for (const uri of uris) {
      this.#published.delete(uri);
      if (this.#versions.delete(uri)) await this.close(uri);
    }
    const changes: FileEvent[] = uris.map((uri) => ({ uri, type: FileChangeType.Deleted }));
    await this.wire.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
    await this.settled();
    this.#published.clear();
    this.analysed.length = 0;
  }

  /** Resolves when the server has done all that it was told so far: its requests wait for that. */
  async settled(): Promise<void> {
    await this.wire.sendRequest(METHOD.rules, { uri: `${FOLDER}/nothing.knet` });
  }

  stop(): void {
    this.wire.dispose();
  }
}

const FOLDER = 'file:///fixture';

/** A fixture's files, and the place that `<|>` marks in one of them. */
export interface Marked {
  readonly files: Map<string, string>;
  readonly uri: string;
  readonly position: Position;
}

/** Reads a fixture with one cursor, written `<|>`; without one, it stands at the start of the last file. */
export function marked(fixture: string): Marked {
  const files = new Map<string, string>();
  let place: Pick<Marked, 'uri' | 'position'> | undefined;
  for (const [uri, text] of filesOf(fixture)) {
    const offset = text.indexOf('<|>');
    files.set(uri, text.replace('<|>', ''));
    if (offset >= 0) place = { uri, position: positionAt(text, offset) };
  }
  return { files, ...(place ?? { uri: [...files.keys()].at(-1)!, position: { line: 0, character: 0 } }) };
}

/** A fixture in an editor. */
export interface OpenedFixture extends Marked {
  readonly editor: Editor;
  /** The place of the cursor, as requests name it. */
  readonly at: { readonly textDocument: { readonly uri: string }; readonly position: Position };
}

/** To start a server takes longer than most tests, so those with the same options share one. */
const shared = new Map<string, Promise<Editor>>();

/** An editor with a fixture's files, all of them open and analysed; the files of the fixture before are gone. */
export async function openFixture(fixture: string, options: object = {}): Promise<OpenedFixture> {
  const place = marked(fixture);
  const key = JSON.stringify(options);
  const known = shared.get(key);
  const editor = await (known ?? Editor.start(new Map(), options));
  shared.set(key, Promise.resolve(editor));
  if (known) await editor.clear();
  for (const [uri, text] of place.files) editor.files.set(uri, text);
  for (const uri of place.files.keys()) await editor.open(uri);
  await editor.settled();
  return { ...place, editor, at: { textDocument: { uri: place.uri }, position: place.position } };
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)!.length };
}

/** A workspace that is not on any disk. Changing the map changes the files. */
class FilesInMemory implements FileSystemProvider {
  constructor(private readonly files: ReadonlyMap<string, string>) {}

  async stat(uri: URI): Promise<FileSystemNode> {
    return this.statSync(uri);
  }

  statSync(uri: URI): FileSystemNode {
    const isFile = this.files.has(uri.toString());
    const isDirectory = [...this.files.keys()].some((file) => file.startsWith(`${uri}/`));
    if (!isFile && !isDirectory) throw new Error(`no such file: ${uri}`);
    return { isFile, isDirectory, uri };
  }

  async exists(uri: URI): Promise<boolean> {
    return this.existsSync(uri);
  }

  existsSync(uri: URI): boolean {
    return this.files.has(uri.toString());
  }

  async readFile(uri: URI): Promise<string> {
    return this.readFileSync(uri);
  }

  readFileSync(uri: URI): string {
    const text = this.files.get(uri.toString());
    if (text === undefined) throw new Error(`no such file: ${uri}`);
    return text;
  }

  async readBinary(uri: URI): Promise<Uint8Array> {
    return this.readBinarySync(uri);
  }

  readBinarySync(uri: URI): Uint8Array {
    return new TextEncoder().encode(this.readFileSync(uri));
  }

  async readDirectory(uri: URI): Promise<FileSystemNode[]> {
    return this.readDirectorySync(uri);
  }

  readDirectorySync(uri: URI): FileSystemNode[] {
    const folder = `${uri}/`;
    const names = [...this.files.keys()]
      .filter((file) => file.startsWith(folder))
      .map((file) => file.slice(folder.length).split('/')[0]!);
    return [...new Set(names)].map((name) => this.statSync(UriUtils.joinPath(uri, name)));
  }
}
