import * as vscode from 'vscode';
import type { FromPanel, Note, ToPanel, TraceParams, TraceView } from '../../../protocol/messages.js';
import type { VerificationState } from '../../../protocol/verification.js';
import type { Server } from '../client/server.js';
import { NotesFollower } from '../notes/notes-follower.js';
import { sameTrace } from '../verify/same-trace.js';
import { createPanel, furnish } from './create-panel.js';
import { exportImage } from './export-image.js';
import { openFidelity } from './open-fidelity.js';
import { openLink } from './open-link.js';
import { reveal } from './reveal.js';

/** The one panel of the window: shows a trace, and keeps it true while the text changes. */
export class TracePanel implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;
  #params: TraceParams | undefined;
  #view: TraceView | undefined;
  #problem: string | undefined;
  #notes: readonly Note[] = [];
  #verification: VerificationState = { state: 'unavailable' };
  /** Counts questions, so that a late answer to an old one is not drawn. */
  #asked = 0;
  readonly #answered = new vscode.EventEmitter<TraceView | undefined>();
  readonly #follower: NotesFollower;
  readonly #analysed: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly server: Server,
  ) {
    this.#follower = new NotesFollower((notes) => {
      this.#notes = notes;
      this.#post({ type: 'notes', notes });
    });
    this.#analysed = server.onAnalysed((uris) => {
      if (this.#params && uris.includes(this.#params.uri)) void this.#refresh();
    });
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  /** What it shows, while it is open. */
  get shown(): TraceView | undefined {
    return this.#panel && this.#view;
  }

  /** Shows what a real kernel says to the trace, until another one is shown. */
  showVerification(verification: VerificationState): void {
    this.#verification = verification;
    this.#post({ type: 'verification', verification });
  }

  /** Opens the panel, or brings it to the front, on this question; gives what it shows then, nothing where there is no answer. */
  async show(params: TraceParams): Promise<TraceView | undefined> {
    if (this.#panel) this.#panel.reveal(undefined, true);
    else this.#adopt(createPanel(this.extensionUri));
    this.#params = params;
    // The question may be asked again before it is answered, for the text has changed.
    const answered = new Promise<TraceView | undefined>((resolve) => {
      const once = this.#answered.event((view) => {
        once.dispose();
        resolve(view);
      });
    });
    void this.#refresh();
    return answered;
  }

  /** Shows what stands at a place, if something does; else leaves the panel as it is. */
  async follow(params: TraceParams): Promise<void> {
    const asked = ++this.#asked;
    const result = await this.server.trace(params);
    if (result.ok && asked === this.#asked) this.#draw(result.view);
  }

  /** Takes over a panel that the editor kept over a reload. */
  async restore(panel: vscode.WebviewPanel, params: TraceParams | undefined): Promise<void> {
    this.#adopt(furnish(panel, this.extensionUri));
    this.#params = params;
    await this.#refresh();
  }

  dispose(): void {
    this.#analysed.dispose();
    this.#answered.dispose();
    this.#follower.dispose();
    this.#panel?.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.webview.onDidReceiveMessage((message: FromPanel) => this.#receive(message));
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#params = undefined;
      this.#view = undefined;
      this.#answered.fire(undefined);
      this.#follower.follow([], undefined);
    });
  }

  async #refresh(): Promise<void> {
    if (!this.#params) return;
    const asked = ++this.#asked;
    const result = await this.server
      .trace(this.#params)
      .catch((error: Error) => ({ ok: false as const, message: error.message }));
    if (asked !== this.#asked) return;
    if (result.ok) this.#draw(result.view);
    else this.#complain(result.message);
  }

  #draw(view: TraceView): void {
    if (!this.#panel) return;
    this.#params = view.params;
    const isOther = !this.#view || !sameTrace(this.#view.trace, view.trace);
    this.#view = view;
    this.#problem = undefined;
    this.#panel.title = view.title;
    this.#post({ type: 'trace', view });
    if (isOther && /^(done|failed)$/.test(this.#verification.state)) this.showVerification({ state: 'idle' });
    this.#follower.follow(view.notes, this.#panel.webview);
    this.#answered.fire(view);
  }

  #complain(message: string): void {
    this.#problem = message;
    this.#answered.fire(undefined);
    this.#post({ type: 'problem', message });
  }

  #post(message: ToPanel): void {
    void this.#panel?.webview.postMessage(message);
  }

  /** The page starts anew whenever it was hidden, so it is told everything again. */
  #greet(): void {
    if (this.#view) this.#post({ type: 'trace', view: this.#view });
    if (this.#problem) this.#post({ type: 'problem', message: this.#problem });
    this.#post({ type: 'notes', notes: this.#notes });
    this.#post({ type: 'verification', verification: this.#verification });
  }

  #receive(message: FromPanel): unknown {
    switch (message.type) {
      case 'ready':
        return this.#greet();
      case 'reveal':
        return reveal(message.source);
      case 'scenario':
        return this.#params && this.show({ ...this.#params, scenario: message.scenario });
      case 'open':
        return openLink(message.href, vscode.Uri.parse(message.from));
      case 'lookup':
        return this.#params && this.show({ ...this.#params, dns: message.query });
      case 'fidelity':
        return openFidelity(this.extensionUri);
      case 'verify':
        return vscode.commands.executeCommand('knet.verifyTrace');
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'export':
        return exportImage(message.format, message.data, this.#view?.title ?? 'trace', this.#params?.uri);
      case 'state':
        // The page keeps its state itself; the editor hands it to the serializer.
        return undefined;
    }
  }
}
