import { URI } from 'langium';
import { DefaultDocumentUpdateHandler, type LangiumSharedServices } from 'langium/lsp';
import type { DidChangeWatchedFilesParams } from 'vscode-languageserver-protocol';
import { FileChangeType } from 'vscode-languageserver-protocol';
import { declaredNotes, type NotesOnDisk } from '../language/analysis/notes-on-disk.js';
import type { Programs } from '../language/programs.js';

/** Takes note of files that change outside the editor: knet files, and Markdown notes that come and go. */
export class KnetUpdateHandler extends DefaultDocumentUpdateHandler {
  readonly #shared: LangiumSharedServices;

  constructor(
    services: LangiumSharedServices,
    private readonly programs: () => Programs,
    private readonly notes: NotesOnDisk,
  ) {
    super(services);
    this.#shared = services;
  }

  override didChangeWatchedFiles({ changes }: DidChangeWatchedFilesParams): void {
    const relevant = changes.filter(
      ({ uri, type }) => /\.knet$/.test(uri) || this.#isFolderOfOurs(uri, type),
    );
    if (relevant.length > 0) super.didChangeWatchedFiles({ changes: relevant });
    const notes = changes.filter(({ uri, type }) => /\.md$/.test(uri) && type !== FileChangeType.Changed);
    if (notes.length > 0) this.#notesChanged(notes.map(({ uri }) => uri));
  }

  /** As Langium does it, but that a mistake of knet's own is logged: nobody waits for the promise, and Node ends at such. */
  protected override fireDocumentUpdate(changed: URI[], deleted: URI[]): void {
    const { WorkspaceManager, WorkspaceLock, DocumentBuilder } = this.#shared.workspace;
    WorkspaceManager.ready
      .then(() => WorkspaceLock.write((token) => DocumentBuilder.update(changed, deleted, token)))
      .catch((error) => console.error('The documents could not be analysed:', error));
  }

  /** Editors tell of a deleted folder as one change. */
  #isFolderOfOurs(uri: string, type: FileChangeType): boolean {
    if (type !== FileChangeType.Deleted) return false;
    const folder = `${uri.replace(/\/$/, '')}/`;
    return this.#shared.workspace.LangiumDocuments.all.some((document) =>
      document.uri.toString().startsWith(folder),
    );
  }

  #notesChanged(uris: readonly string[]): void {
    for (const uri of uris) this.notes.forget(normal(uri));
    const changed = new Set(uris.map(normal));
    const affected = this.#shared.workspace.LangiumDocuments.all
      .filter((document) => declaredNotes(this.programs().of(document)).some(({ uri }) => changed.has(uri)))
      .map(({ uri }) => uri)
      .toArray();
    if (affected.length > 0) this.fireDocumentUpdate(affected, []);
  }
}

/** The spelling that knet's own URIs have: editors escape more characters. */
function normal(uri: string): string {
  return URI.parse(uri).toString();
}
