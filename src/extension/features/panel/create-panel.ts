import * as vscode from 'vscode';
import { pageHtml } from './page-html.js';

export const viewType = 'knet.trace';

/** Opens an empty panel beside the editor, which keeps the keyboard. */
export function createPanel(extensionUri: vscode.Uri): vscode.WebviewPanel {
  const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  return furnish(
    vscode.window.createWebviewPanel(viewType, vscode.l10n.t('Packet Trace'), place),
    extensionUri,
  );
}

/** Gives a new or restored panel its page and its rights. */
export function furnish(panel: vscode.WebviewPanel, extensionUri: vscode.Uri): vscode.WebviewPanel {
  const scripts = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const folders = vscode.workspace.workspaceFolders?.map(({ uri }) => uri) ?? [];
  panel.webview.options = { enableScripts: true, localResourceRoots: [scripts, ...folders] };
  panel.webview.html = pageHtml(panel.webview, scripts);
  return panel;
}
