import * as vscode from 'vscode';
import type { TracePanel } from '../panel/trace-panel.js';

const traceLine = /^\s*trace\b/;

/** While the panel is open, it follows the cursor from one declared trace to the next. */
export function activateCursor(context: vscode.ExtensionContext, panel: TracePanel): void {
  let last = '';
  context.subscriptions.push(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document, selection } }) => {
      if (!panel.isOpen || document.languageId !== 'knet') return;
      const { line, character } = selection.active;
      const place = `${document.uri}#${line}`;
      if (place === last) return;
      last = place;
      if (!traceLine.test(document.lineAt(line).text)) return;
      void panel.follow({ uri: document.uri.toString(), position: { line, character } });
    }),
  );
}
