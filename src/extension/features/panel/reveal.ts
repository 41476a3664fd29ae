import * as vscode from 'vscode';
import type { FromPanel } from '../../../protocol/messages.js';

type SourceRange = Extract<FromPanel, { type: 'reveal' }>['source'];

/** Selects a place in the text, in the editor that shows it already where there is one; the panel keeps the keyboard. */
export async function reveal({ uri, start, end }: SourceRange): Promise<void> {
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
    viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
    preserveFocus: true,
    selection: new vscode.Range(start.line, start.character, end.line, end.character),
  });
}
