import * as vscode from 'vscode';
import type { Note } from '../../../protocol/messages.js';
import { readNote } from './read-note.js';

/** Keeps the Markdown notes of the shown trace up to date, on disk and while they are typed. */
export class NotesFollower implements vscode.Disposable {
  #uris: readonly vscode.Uri[] = [];
  #key = '';
  #webview: vscode.Webview | undefined;
  #watchers: vscode.Disposable[] = [];
  #read = 0;
  readonly #typing: vscode.Disposable;

  constructor(private readonly tell: (notes: readonly Note[]) => void) {
    this.#typing = vscode.workspace.onDidChangeTextDocument(({ document }) => this.#changed(document.uri));
  }

  /** Follows these files from now on. */
  follow(uris: readonly string[], webview: vscode.Webview | undefined): void {
    this.#webview = webview;
    const key = uris.join('\n');
    if (key === this.#key) return;
    this.#key = key;
    this.#uris = uris.map((uri) => vscode.Uri.parse(uri));
    vscode.Disposable.from(...this.#watchers).dispose();
    this.#watchers = this.#uris.flatMap((uri) => this.#watch(uri));
    void this.#refresh();
  }

  dispose(): void {
    this.#typing.dispose();
    vscode.Disposable.from(...this.#watchers).dispose();
  }

  #watch(uri: vscode.Uri): vscode.Disposable[] {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), name);
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const refresh = () => void this.#refresh();
    return [
      watcher,
      watcher.onDidChange(refresh),
      watcher.onDidCreate(refresh),
      watcher.onDidDelete(refresh),
    ];
  }

  #changed(uri: vscode.Uri): void {
    const changed = uri.toString();
    if (this.#uris.some((followed) => followed.toString() === changed)) void this.#refresh();
  }

  async #refresh(): Promise<void> {
    const read = ++this.#read;
    const webview = this.#webview;
    const notes = webview ? await Promise.all(this.#uris.map((uri) => readNote(uri, webview))) : [];
    if (read === this.#read) this.tell(notes.filter((note) => note !== undefined));
  }
}
