import * as vscode from 'vscode';
import type { EndpointsParams } from '../../../protocol/messages.js';

/** The file a command is about: the one being edited, else one in sight, else one the user picks. */
export async function knetDocument(): Promise<EndpointsParams | undefined> {
  const active = vscode.window.activeTextEditor;
  const editors = active ? [active, ...vscode.window.visibleTextEditors] : vscode.window.visibleTextEditors;
  const editor = editors.find(({ document }) => document.languageId === 'knet');
  if (editor) return { uri: editor.document.uri.toString(), position: editor.selection.active };
  const uri = await pickFile();
  return uri && { uri: uri.toString() };
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const files = await vscode.workspace.findFiles('**/*.knet', '**/node_modules/**', 200);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no .knet file in this folder. Create one to trace packets.'),
    );
    return undefined;
  }
  if (files.length === 1) return openFile(files[0]);
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('In which file?') });
  return openFile(chosen?.uri);
}

async function openFile(uri: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  if (uri) await vscode.window.showTextDocument(uri);
  return uri;
}
