import * as vscode from 'vscode';
import type { Note } from '../../../protocol/messages.js';

/** A note as it stands: the unsaved text of an open editor first, else the file; nothing when there is neither. */
export async function readNote(uri: vscode.Uri, webview: vscode.Webview): Promise<Note | undefined> {
  const markdown = openText(uri) ?? (await fileText(uri));
  if (markdown === undefined) return undefined;
  const title = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return { uri: uri.toString(), title, markdown, base: baseAddress(uri, webview) };
}

const openText = (uri: vscode.Uri): string | undefined =>
  vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())?.getText();

async function fileText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** Where the note's images start from. Outside the workspace there is no such place: the panel may not read there. */
function baseAddress(uri: vscode.Uri, webview: vscode.Webview): string {
  if (!vscode.workspace.getWorkspaceFolder(uri)) return '';
  return `${webview.asWebviewUri(vscode.Uri.joinPath(uri, '..'))}/`;
}
